import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming, type Sent } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const hello = { messages: [{ role: 'user', content: 'Hello' }] }
const tool = (name: string) => ({ type: 'function', function: { name, description: 'd', parameters: {} } })
const roles = (...list: string[]) => ({ messages: list.map((role) => ({ role, content: 'x' })) })
const roleText =
  'Role must be in ["user","assistant","system","function","plugin","tool"] and the role in last message must be in ["user","function","tool"]'
const emptyText = 'Role must be user or assistant and Content length must be greater than 0'
const stopText =
  'The "stop" parameter must be of type "str", "list[str]", "list[int]", or "list[list[int]]", and all elements within the list must be of the same type.'
const image = { role: 'user', content: [{ picture: 'x' }] }

const parameterCases: [message: string, parameters: object, model?: string][] = [
  ['Temperature should be in [0.0, 2.0)', { temperature: 2 }],
  ['Temperature should be in [0.0, 2.0)', { temperature: -0.1 }],
  ["'temperature' must be Float", { temperature: 'hot' }],
  ['Range of top_p should be (0.0, 1.0]', { top_p: 0 }],
  ['Range of top_p should be (0.0, 1.0]', { top_p: 1.1 }],
  ['Range of top_p should be (0.0, 1.0)', { top_p: 1 }, 'farui-plus'],
  ['Parameter top_k be greater than or equal to 0', { top_k: -1 }],
  ['Repetition_penalty should be greater than 0.0', { repetition_penalty: 0 }],
  ['Presence_penalty should be in [-2.0, 2.0]', { presence_penalty: 2.1 }],
  ['Frequency_penalty should be in [-2.0, 2.0]', { frequency_penalty: -3 }],
  ['Range of n should be [1, 4]', { n: 5 }],
  ['Range of n should be [1, 4]', { n: 0 }],
  ['Range of seed should be [0, 9223372036854775807]', { seed: -1 }],
  ["'seed' must be Integer", { seed: 1.5 }],
  ['Range of top_logprobs should be [0, 5]', { logprobs: true, top_logprobs: 6 }],
  ['Range of max_tokens should be [1, 2000]', { max_tokens: 2001 }, 'farui-plus'],
  ['Range of max_tokens should be [1, 8192]', { max_tokens: 0 }],
  [stopText, { stop: 5 }],
  [stopText, { stop: ['a', 1] }],
  ["'enable_search' must be Boolean", { enable_search: 'yes' }],
  ['result_format should be one of text, message', { result_format: 'xml' }],
  ["[] is too short - 'tools'", { tools: [] }],
  ["'tools' must be List", { tools: {} }],
  ['The tool call is not supported.', { tools: [tool('a')] }, 'farui-plus'],
  ['Tool names are not allowed to be [search]', { tools: [tool('search')] }],
  [
    'The tool name must consist of 1 to 64 letters, digits, underscores and hyphens',
    { tools: [tool('a b')] },
  ],
  ['n must be 1 when tools is used', { tools: [tool('a')], n: 2 }],
  [
    'The result_format parameter must be "message" when tools is used',
    { tools: [tool('a')], result_format: 'text' },
  ],
  [
    'tool_choice is one of the strings that should be ["none", "auto"]',
    { tools: [tool('a')], tool_choice: 'required' },
  ],
  [
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    { response_format: { type: 'json_object' } },
  ],
  [
    "Unknown format of response_format, response_format should be a dict, includes 'type' and an optional key 'json_schema'. The response_format type from user is \"xml\".",
    { response_format: { type: 'xml' } },
  ],
  ['This model does not support enable_search.', { enable_search: true }, 'farui-plus'],
  ["'translation_options' must contain 'target_lang'", {}, 'qwen-mt-plus'],
  ['parameter.enable_thinking must be set to false for non-streaming calls', {}, 'qwen3-8b'],
  [
    'This model only support stream mode, please enable the stream parameter to access the model.',
    {},
    'qwq-plus',
  ],
  ['current user api does not support http call.', {}, 'qwen-deep-research'],
  [
    '<400> InternalError.Algo.InvalidParameter: Non-streaming mode does not support Web Search in thinking mode.',
    { enable_search: true },
    'deepseek-v4-pro',
  ],
]

const thinking = { enable_thinking: true, incremental_output: true }

const streamCases: [message: string, parameters: object, model?: string][] = [
  [
    'The result_format parameter must be "message" when enable_thinking is true',
    { ...thinking, result_format: 'text' },
  ],
  [
    'The incremental_output parameter must be "true" when enable_thinking is true',
    { ...thinking, incremental_output: false },
  ],
  [
    'The incremental_output parameter of this model cannot be set to False.',
    { incremental_output: false },
    'qwen3-8b',
  ],
  [
    'The value of the enable_thinking parameter is restricted to True.',
    { enable_thinking: false },
    'qwq-plus',
  ],
  [
    'Json mode response is not supported when enable_thinking is true',
    { ...thinking, response_format: { type: 'json_object' } },
  ],
  [
    'Thinking mode does not support this tool_choice',
    { ...thinking, tools: [tool('a')], tool_choice: { type: 'function', function: { name: 'a' } } },
  ],
  [
    'The thinking_budget parameter must be a positive integer and not greater than 262144',
    { ...thinking, thinking_budget: 0 },
  ],
  [
    "'reasoning_effort' and 'thinking_budget' cannot be set simultaneously",
    { ...thinking, thinking_budget: 5, reasoning_effort: 'high' },
  ],
  ['n must be 1 when enable_thinking is true', { ...thinking, n: 2 }],
]

const messageCases: [message: string, input: object, model?: string][] = [
  ['Either "prompt" or "messages" must exist and cannot both be none', {}],
  ['Input should be a valid dictionary or instance of GPT3Message', { messages: ['Hi'] }],
  [emptyText, { messages: [] }],
  [emptyText, { messages: [{ role: 'user', content: '' }] }],
  [roleText, roles('developer', 'user')],
  [roleText, roles('user', 'assistant')],
  [roleText, roles('user', 'user'), 'farui-plus'],
  [roleText, roles('assistant', 'user'), 'farui-plus'],
  ['The input messages do not contain elements with the role of user.', roles('tool')],
  ['The input messages do not contain elements with the role of user.', roles('system')],
  ['The input messages do not contain elements with the role of user.', roles('system', 'assistant')],
  [emptyText, { messages: [{ role: 'system', content: '' }, hello.messages[0]] }],
  [emptyText, { messages: [hello.messages[0], { role: 'assistant', content: '' }, hello.messages[0]] }],
  ['The content field is a required field.', { messages: [{ role: 'user', content: null }] }],
  ['The content field is a required field.', { messages: [{ role: 'user' }] }],
  ['input content must be a string.', { messages: [{ role: 'user', content: [{ text: 'x' }] }] }],
  ['Role system must be the first message', roles('user', 'assistant', 'system', 'user')],
  [
    'messages with role "tool" must be a response to a preceeding message with "tool_calls".',
    roles('user', 'assistant', 'tool'),
  ],
  ['Range of input length should be [1, 12288]', { prompt: '法'.repeat(12_289) }, 'farui-plus'],
]

async function refusal(sent: Sent) {
  const seen = await callSimulator(origin, sent)
  return { status: seen.status, ...Object(sent.headers ? seen.frames[0] : JSON.parse(seen.text)) }
}

const invalid = (message: string) => ({ status: 400, code: 'InvalidParameter', message })

describe('refuses', () => {
  test.each(parameterCases)('%s %j', async (message, parameters, model = 'qwen-max') => {
    const body = { model, input: hello, parameters: { result_format: 'message', ...parameters } }
    expect(await refusal({ body })).toMatchObject(invalid(message))
  })

  test.each(streamCases)('a stream: %s', async (message, parameters, model = 'qwen-plus') => {
    const input = roles('user')
    const json = { messages: [{ role: 'user', content: 'json' }] }
    const body = {
      model,
      input: 'response_format' in parameters ? json : input,
      parameters: { result_format: 'message', ...parameters },
    }
    expect(await refusal({ body, headers: streaming })).toMatchObject({ ...invalid(message), status: 200 })
  })

  test.each(messageCases)('%s', async (message, input, model = 'qwen-max') => {
    expect(await refusal({ body: { model, input, parameters: {} } })).toMatchObject(invalid(message))
  })

  test('a content part of no known kind', async () => {
    const body = { model: 'qwen-vl-plus', input: { messages: [image] }, parameters: {} }
    expect(await refusal({ body, path: multimodalPath })).toMatchObject(
      invalid('The item of content should be a message of a certain modal.'),
    )
  })
})
