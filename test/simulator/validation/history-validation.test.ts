import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const engine = '<400> InternalError.Algo.InvalidParameter: '
const orphan = 'messages with role "tool" must be a response to a preceeding message with "tool_calls".'
const unanswered = (at: number) =>
  `${engine}An assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id". The following tool_call_ids did not have response messages: message[${at}].role`
const unreadable = `${engine}The "function.arguments" parameter of the code model must be in JSON format.`
const roleText =
  'Role must be in ["user","assistant","system","function","plugin","tool"] and the role in last message must be in ["user","function","tool"]'

interface Options {
  model?: string
  parameters?: object
  headers?: Record<string, string>
}

async function answerTo(
  messages: object[],
  { model = 'qwen-plus', parameters = {}, headers = {} }: Options = {},
) {
  const isSeeing = /-vl-|^qvq/.test(model)
  const path = isSeeing ? { path: multimodalPath } : {}
  const body = {
    model,
    input: { messages },
    parameters: { result_format: 'message', incremental_output: true, ...parameters },
  }
  const seen = await callSimulator(origin, { body, headers, ...path })
  return Object(seen.frames[0] ?? JSON.parse(seen.text))
}

const user = (content: unknown = 'Hi') => ({ role: 'user', content })
const call = (id: unknown, text: unknown = '{}', name = 'look') => ({
  id,
  type: 'function',
  index: 0,
  function: { name, arguments: text },
})
const calling = (...calls: object[]) => ({ role: 'assistant', content: '', tool_calls: calls })
const result = (id?: string, content: unknown = 'seen') => ({ role: 'tool', content, tool_call_id: id })

describe('takes', () => {
  test.each<[what: string, messages: object[]]>([
    ['calls and their answers', [user(), calling(call('a'), call('b')), result('b'), result('a')]],
    ['answers without ids', [user(), calling(call('a'), call('b')), result(), result()]],
    ['calls without ids', [user(), calling(call(''), call(undefined)), result('x'), result()]],
    ['two rounds', [user(), calling(call('a')), result('a'), calling(call('a')), result('a'), user()]],
    ['an empty answer', [user(), calling(call('a')), result('a', '')]],
    ['any JSON object', [user(), calling(call('a', ' {"x": [1, {"y": null}]} ')), result('a')]],
  ])('%s', async (_what, messages) => {
    expect(await answerTo(messages)).toHaveProperty('output')
  })
})

describe('refuses', () => {
  const broken = ['{"path": "a.pdf", "x": ', '', 'null', '[]', '"{}"', '5', 'x', null, {}]
  test.each(broken)('the arguments %j, on every later turn', async (text) => {
    const messages = [user(), calling(call('a', text)), result('a')]
    const later = [...messages, { role: 'assistant', content: 'Done.' }, user('And now?')]
    expect(await answerTo(messages)).toMatchObject({ code: 'InvalidParameter', message: unreadable })
    expect(await answerTo(later)).toMatchObject({ message: unreadable })
  })

  test.each<[what: string, message: string, messages: object[]]>([
    ['a call without an answer', unanswered(2), [user(), calling(call('a')), user()]],
    [
      'one of two calls without one',
      unanswered(3),
      [user(), calling(call('a'), call('b')), result('a'), user()],
    ],
    ['an answer to another call', orphan, [user(), calling(call('a')), result('b')]],
    ['an answer without a call', orphan, [user(), { role: 'assistant', content: 'Hi' }, result('a')]],
    ['an answer without an assistant message', orphan, [user(), result('a')]],
    ['an answer behind another message', unanswered(2), [user(), calling(call('a')), user(), result('a')]],
    [
      'an id twice in one message',
      `${engine}Duplicate value for 'tool_call_id' of 'a' in message[1]`,
      [user(), calling(call('a'), call('a')), result('a'), result('a')],
    ],
    [
      'an empty name',
      "'' is too short - 'messages.1.tool_calls.1.function.name'",
      [user(), calling(call('a'), call('b', '{}', '')), result('a'), result('b')],
    ],
    [
      'an answer that is null',
      'The content field is a required field.',
      [user(), calling(call('a')), result('a', null)],
    ],
    ['calls that come last', roleText, [user(), calling(call('a'))]],
  ])('%s', async (_what, message, messages) => {
    expect(await answerTo(messages)).toMatchObject({ code: 'InvalidParameter', message })
  })
})

describe('the beginning of an answer', () => {
  const beginning = { role: 'assistant', content: 'Spring has come', partial: true }
  const textOf = ({ output }: { output: { choices: { message: { content: unknown } }[] } }) =>
    JSON.stringify(output.choices[0]?.message.content)

  test.each(['qwen-max', 'qwen-plus', 'qwen3-coder-plus', 'qwen2.5-7b-instruct', 'deepseek-v3.2'])(
    '%s goes on from it',
    async (model) => {
      expect(textOf(await answerTo([user(), beginning], { model }))).toContain('and everything around it')
    },
  )

  test.each([{ content: 'Spring has come' }, { content: [{ text: 'Spring has come' }] }])(
    'a model that sees goes on from %j',
    async ({ content }) => {
      const messages = [user([{ text: 'Hi' }]), { ...beginning, content }]
      expect(textOf(await answerTo(messages, { model: 'qwen3-vl-plus' }))).toContain(
        'and everything around it',
      )
    },
  )

  test.each(['qwen-long', 'glm-5.1', 'kimi-k2-thinking', 'Moonshot-Kimi-K2-Instruct', 'qwen-plus-character'])(
    '%s knows none',
    async (model) => {
      const parameters = model === 'glm-5.1' ? { enable_thinking: false } : {}
      const { code } = await answerTo([user(), beginning], { model, parameters })
      expect(code).toBe('InvalidParameter')
    },
  )

  test.each([undefined, false, 'true', 1])('partial %j is none', async (partial) => {
    expect(await answerTo([user(), { ...beginning, partial }])).toMatchObject({ message: roleText })
  })

  test.each([
    ['qwen-plus', { enable_thinking: true }],
    ['deepseek-r1', {}],
    ['qwq-plus', {}],
  ])('none for %s while it thinks', async (model, parameters) => {
    const answer = await answerTo([user(), beginning], { model, parameters, headers: streaming })
    expect(answer).toMatchObject({
      code: 'InvalidParameter',
      message: `${engine}Partial mode is not supported when enable_thinking is true`,
    })
  })
})
