import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const multimodal = /^qwen3\.8-(max|27b)|^kimi-k2\.6/

async function ask(model: string, parameters: object, headers = {}, messages?: object[]) {
  const path = multimodal.test(model) ? multimodalPath : undefined
  const content = path ? [{ text: 'Hi' }] : 'Hi'
  const input = { messages: messages ?? [{ role: 'user', content }] }
  const body = { model, input, parameters: { result_format: 'message', ...parameters } }
  const seen = await callSimulator(origin, { body, headers, ...(path ? { path } : {}) })
  return Object(seen.frames[0] ?? JSON.parse(seen.text))
}

const effort = (value: unknown) => ({ reasoning_effort: value })
const wrongEffort = (...known: string[]) =>
  `Input should be ${known.map((one) => `'${one}'`).join(', ')}: parameters.reasoning_effort`

describe('takes', () => {
  test.each([
    ['deepseek-v4-pro', effort('xhigh')],
    ['deepseek-v4-flash', effort('low')],
    ['glm-5.2', effort('max')],
    ['qwen3.8-max', effort('medium')],
    ['qwen3.8-max', effort('high')],
    ['qwen3.8-27b', effort('none')],
    ['qwen3.7-max', { preserve_thinking: true }],
    ['kimi-k2.6', { preserve_thinking: false }],
    ['glm-4.7', { clear_thinking: true }],
    ['qwen-plus-character', { logit_bias: { 1: -100 } }],
    ['qwen-max', { preserve_thinking: false }],
  ])('%s: %j', async (model, parameters) => {
    expect(await ask(model, parameters)).toHaveProperty('output')
  })

  test('reasoning_effort none turns the thinking off', async () => {
    const [choice] = (await ask('qwen3.8-27b', effort('none'))).output.choices
    expect(choice.message).not.toHaveProperty('reasoning_content')
  })
})

describe('refuses', () => {
  test.each([
    ['qwen-plus', effort('high'), 'This model does not support reasoning_effort.'],
    ['deepseek-v4-pro', effort('none'), wrongEffort('low', 'medium', 'high', 'xhigh', 'max')],
    ['deepseek-v4-pro', effort('minimal'), wrongEffort('low', 'medium', 'high', 'xhigh', 'max')],
    ['glm-5.3', effort('medium'), wrongEffort('low', 'high', 'max')],
    ['qwen3.8-max', effort('ultra'), wrongEffort('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')],
    ['qwen-max', { preserve_thinking: true }, 'This model does not support preserve_thinking.'],
    ['deepseek-v4-pro', { clear_thinking: true }, 'This model does not support clear_thinking.'],
    ['glm-4.7', { clear_thinking: 'yes' }, "'clear_thinking' must be Boolean"],
    ['qwen-max', { logit_bias: { 1: 1 } }, 'This model does not support logit_bias.'],
    ['qwen-plus-character', { logit_bias: { 1: 101 } }, 'Range of logit_bias should be [-100, 100]'],
    ['qwen-max', { enable_code_interpreter: true }, 'This model does not support enable_code_interpreter.'],
    [
      'qwen3-max-preview',
      { enable_code_interpreter: true },
      'The enable_code_interpreter parameter is only supported in thinking mode with streaming',
    ],
    ['qwen-max', { skill: [{ type: 'ppt' }] }, 'This model does not support skill.'],
    [
      'qwen-doc-turbo',
      { skill: [{ type: 'ppt' }] },
      'This model only support stream mode, please enable the stream parameter to access the model.',
    ],
  ])('%s: %j', async (model, parameters, message) => {
    expect(await ask(model, parameters)).toMatchObject({ code: 'InvalidParameter', message })
  })

  test('a forced tool that is not there', async () => {
    const tools = [{ type: 'function', function: { name: 'a', description: 'd' } }]
    const choice = { type: 'function', function: { name: 'b' } }
    expect(await ask('qwen-max', { tools, tool_choice: choice })).toMatchObject({
      message: 'The function b of tool_choice is not one of the tools',
    })
  })
})

describe('limits', () => {
  const said = [{ role: 'user', content: '[[sim: think=一二三四; say=五六七八]]' }]
  const finishOf = async (model: string, parameters: object) => {
    const { output, usage } = await ask(model, parameters, {}, said)
    return [output.choices[0].finish_reason, usage.output_tokens]
  }

  test.each([
    [
      'max_completion_tokens is ignored where it is unknown',
      'qwen-max',
      'max_completion_tokens',
      ['stop', 4],
    ],
    ['and of a model hosted elsewhere', 'siliconflow/deepseek-v3.2', 'max_completion_tokens', ['stop', 4]],
    ['it limits what DeepSeek says', 'deepseek-v3.2', 'max_completion_tokens', ['length', 2]],
    ['max_tokens leaves the reasoning alone', 'glm-5.1', 'max_tokens', ['length', 8]],
    ['but not that of glm-5.2', 'glm-5.2', 'max_tokens', ['length', 4]],
  ])('%s', async (_what, model, name, expected) => {
    expect(await finishOf(model, { [name]: 2 })).toEqual(expected)
  })

  test('finish=null: an answer cut after 300 s is empty and has no reason', async () => {
    const cut = [{ role: 'user', content: 'Hi [[sim: finish=null]]' }]
    const { output } = await ask('qwen-max', {}, {}, cut)
    expect(output.choices[0]).toEqual({
      finish_reason: null,
      message: { role: 'assistant', content: '' },
    })
    const text = await ask('qwen-max', { result_format: 'text' }, {}, cut)
    expect(text.output).toEqual({ finish_reason: null, text: '' })
  })
})

describe('reads past reasoning again', () => {
  const turns = (wrap: (text: string) => unknown) => [
    { role: 'user', content: wrap('Hi') },
    { role: 'assistant', content: wrap('Hello'), reasoning_content: '一二三四五' },
    { role: 'user', content: wrap('Bye') },
  ]
  const inputOf = async (model: string, parameters: object) => {
    const messages = turns((text) => (multimodal.test(model) ? [{ text }] : text))
    return (await ask(model, parameters, {}, messages)).usage.input_tokens
  }

  test.each([
    ['qwen3.7-max', { preserve_thinking: true }, {}],
    ['qwen3.8-max', {}, { preserve_thinking: false }],
    ['glm-5.1', {}, { clear_thinking: true }],
  ])('%s', async (model, remembering, forgetting) => {
    const [more, less] = await Promise.all([inputOf(model, remembering), inputOf(model, forgetting)])
    expect(more - less).toBe(5)
  })
})

test('qwen-plus-character: history that the assistant begins, two choices', async () => {
  const messages = [
    { role: 'system', content: '你是江让，男性。' },
    { role: 'assistant', content: '班长你在干嘛呢' },
    { role: 'user', content: '我在看书' },
  ]
  const { output, usage } = await ask('qwen-plus-character', { n: 2 }, {}, messages)
  expect(output.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1])
  expect(usage.prompt_tokens_details).toEqual({ cached_tokens: 0 })
})

describe('explicit caching', () => {
  const part = (text: string, mark = {}) => ({ type: 'text', text, ...mark })
  const marked = { cache_control: { type: 'ephemeral' } }
  const messages = (text: string) => [
    { role: 'system', content: [part('一二三四', marked)] },
    { role: 'user', content: text },
  ]

  test('a prefix before the mark is written to the cache', async () => {
    const { usage } = await ask('qwen-plus', {}, {}, messages('Hi'))
    expect(usage.prompt_tokens_details).toEqual({
      cached_tokens: 0,
      cache_type: 'ephemeral',
      cache_creation_input_tokens: 4,
      cache_creation: { ephemeral_5m_input_tokens: 4 },
    })
  })

  test('a cached prefix before the mark is read from the cache', async () => {
    const { usage } = await ask('qwen-plus', {}, {}, messages('Hi [[sim: cached=3]]'))
    expect(usage.prompt_tokens_details).toMatchObject({ cached_tokens: 3, cache_creation_input_tokens: 1 })
  })

  test.each(['qwen-plus', 'qwen3.7-max', 'qwen3-coder-plus', 'deepseek-v3.2', 'glm-5.1'])(
    'on %s',
    async (model) => {
      const { usage } = await ask(model, {}, {}, messages('Hi'))
      expect(usage.prompt_tokens_details).toMatchObject({ cache_creation_input_tokens: 4 })
    },
  )

  const without = [
    'farui-plus',
    'qwen-max',
    'deepseek-v4-pro',
    'deepseek-r1',
    'kimi-k2-thinking',
    'MiniMax-M2.5',
  ]
  test.each(without)('not on %s, and elsewhere only with the mark', async (model) => {
    const message = 'input content must be a string.'
    expect(await ask(model, {}, {}, messages('Hi'))).toMatchObject({ message })
    const unmarked = [{ role: 'user', content: [part('Hi')] }]
    expect(await ask('qwen-plus', {}, {}, unmarked)).toMatchObject({ message })
  })

  test('GLM takes a list for no text at all, unless tools are offered', async () => {
    const listed = [{ role: 'user', content: [part('What is 1+1?', marked)] }]
    const plain = [{ role: 'user', content: 'What is 1+1?' }]
    const parameters = { enable_thinking: false }
    const [empty, read] = await Promise.all([
      ask('glm-5.2', parameters, {}, listed),
      ask('glm-5.2', parameters, {}, plain),
    ])
    expect(empty.output.choices[0].message.content).toMatch(/^Your message is empty/)
    expect(empty.usage.prompt_tokens_details).toEqual({ cached_tokens: 0 })
    expect(empty.usage.input_tokens).toBeLessThan(read.usage.input_tokens)
    expect(read.output.choices[0].message.content).toMatch(/^1 \+ 1 equals 2/)
    const tools = [{ type: 'function', function: { name: 'a', description: 'd' } }]
    const offered = await ask('glm-5.2', { ...parameters, tools }, {}, listed)
    expect(offered.output.choices[0].message.content).toMatch(/^1 \+ 1 equals 2/)
  })
})

test('a stream is refused like anything else', async () => {
  expect(await ask('qwen-plus', effort('high'), streaming)).toMatchObject({ code: 'InvalidParameter' })
})
