import { expect, test } from 'vitest'

import { refused, sent } from '../../support/responses/ask-responses.ts'

/** How items become messages. OpenAI pairs calls and outputs by id, wherever they are; DashScope wants them in one order. */

const U = { role: 'user', content: 'U' }
const call = (id: string, json: unknown = '{}') => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: json,
})
const output = (id: string, text: unknown = `R ${id}`) => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
})
const assistant = (text: string) => ({ role: 'assistant', content: text })
const reasoning = (text: string) => ({ type: 'reasoning', summary: [{ type: 'summary_text', text }] })

interface Message {
  role: string
  content: unknown
  tool_calls?: { id: string; function: { arguments: string } }[]
  tool_call_id?: string
  partial?: boolean
}

/** A message in one line: `assistant(c1 c2): text`, `tool(c1): R`. */
function shown({ role, content, tool_calls: calls = [], tool_call_id: id, partial }: Message): string {
  const ids = id ?? calls.map((one) => one.id).join(' ')
  return `${role}${ids === '' ? '' : `(${ids})`}${partial === true ? ' …' : ''}: ${typeof content === 'string' ? content : JSON.stringify(content)}`
}

async function lowered(input: unknown, request: object = {}) {
  const { messages, adjusted } = await sent({ input, ...request })
  return {
    lines: (messages as unknown as Message[]).map(shown),
    adjusted,
    messages: messages as unknown as Message[],
  }
}

interface Case {
  input: unknown[]
  lines: string[]
  /** A part of the report; none by default. */
  adjusted?: string
}

const cases: Record<string, Case> = {
  '1 parallel calls, and text before calls, are one message': {
    input: [U, reasoning('T'), assistant('A'), call('c1'), call('c2'), output('c1'), output('c2'), U],
    lines: ['user: U', 'assistant(c1 c2): A', 'tool(c1): R c1', 'tool(c2): R c2', 'user: U'],
  },
  '1 calls after an output are the next message': {
    input: [U, call('c1'), output('c1'), call('c2'), output('c2')],
    lines: ['user: U', 'assistant(c1): ', 'tool(c1): R c1', 'assistant(c2): ', 'tool(c2): R c2'],
  },
  '2 outputs are in the order of the calls': {
    input: [U, call('c1'), call('c2'), call('c3'), output('c3'), output('c1'), output('c2')],
    lines: ['user: U', 'assistant(c1 c2 c3): ', 'tool(c1): R c1', 'tool(c2): R c2', 'tool(c3): R c3'],
  },
  '2 a user message between a call and its output follows the output': {
    input: [U, call('c1'), call('c2'), output('c2'), { role: 'user', content: 'V' }, output('c1')],
    lines: ['user: U', 'assistant(c1 c2): ', 'tool(c1): R c1', 'tool(c2): R c2', 'user: V'],
  },
  '2 an assistant text between them joins the call': {
    input: [U, call('c1'), assistant('A'), output('c1')],
    lines: ['user: U', 'assistant(c1): A', 'tool(c1): R c1'],
  },
  '3 a call without an output gets one that says so': {
    input: [U, call('c1'), call('c2'), output('c2')],
    lines: [
      'user: U',
      'assistant(c1 c2): ',
      'tool(c1): [no result was provided for this call]',
      'tool(c2): R c2',
    ],
    adjusted: 'input[1]->an answer that there is no result',
  },
  '3 the same before a question': {
    input: [U, call('c1'), { role: 'user', content: 'V' }],
    lines: ['user: U', 'assistant(c1): ', 'tool(c1): [no result was provided for this call]', 'user: V'],
    adjusted: 'input[1]->an answer that there is no result',
  },
  '2 an output before its call follows it': {
    input: [U, output('c1'), call('c1'), call('c2'), output('c2'), U],
    lines: ['user: U', 'assistant(c1 c2): ', 'tool(c1): R c1', 'tool(c2): R c2', 'user: U'],
  },
  '2 the same at the end': {
    input: [U, assistant('A'), output('c1'), call('c1')],
    lines: ['user: U', 'assistant(c1): A', 'tool(c1): R c1'],
  },
  '5 an output behind the call counts more than one before it': {
    input: [U, output('c1', 'old'), call('c1'), output('c1', 'new')],
    lines: ['user: U', 'assistant(c1): ', 'tool(c1): new'],
    adjusted: 'input[1] dropped',
  },
  '5 of several outputs the last one counts': {
    input: [U, call('c1'), output('c1', 'old'), output('c1', 'new')],
    lines: ['user: U', 'assistant(c1): ', 'tool(c1): new'],
    adjusted: 'input[2] dropped',
  },
  '5 a later turn may use the id again': {
    input: [U, call('c1'), output('c1', 'one'), U, call('c1'), output('c1', 'two')],
    lines: ['user: U', 'assistant(c1): ', 'tool(c1): one', 'user: U', 'assistant(c1_2): ', 'tool(c1_2): two'],
    adjusted: 'input[4].call_id->a unique id',
  },
  '8 reasoning with nothing behind it': {
    input: [U, { type: 'reasoning', summary: [], content: null, status: null }, U, reasoning('T')],
    lines: ['user: U', 'user: U'],
  },
  '9 a text of the assistant at the end is continued': {
    input: [U, assistant('A')],
    lines: ['user: U', 'assistant …: A'],
    adjusted: 'input[1].partial->true',
  },
}

test.each(Object.entries(cases))('%s', async (_, { input, lines, adjusted }) => {
  const result = await lowered(input)
  expect(result.lines).toEqual(lines)
  expect(result.adjusted.length).toBe(adjusted === undefined ? 0 : 1)
  expect(result.adjusted.join()).toContain(adjusted ?? '')
})

test.each([
  { type: 'web_search_call', id: 'ws_1', status: 'completed' },
  { type: 'code_interpreter_call', id: 'ci_1', code: '1' },
  { type: 'additional_tools', role: 'developer', tools: [] },
  { type: 'item_reference', id: 'rs_1' },
  { type: 'image_generation_call', id: 'ig_1', result: null },
  { type: 'item_of_next_month' },
])('3 a call without an output may be followed by an item without a turn: $type', async (item) => {
  const { lines } = await lowered([U, call('c1'), item])
  expect(lines).toEqual(['user: U', 'assistant(c1): ', 'tool(c1): [no result was provided for this call]'])
})

test('4 an output without a call is refused', async () => {
  const error = await refused({ input: [U, output('c1')] })
  expect(error).toMatchObject({
    status: 400,
    param: 'input',
    message: 'No tool call found for function call output with call_id c1.',
  })
})

test.each([
  ['', '{}', undefined],
  [null, '{}', undefined],
  [{ a: 1 }, '{"a":1}', undefined],
  // The model sees its own mistake; DashScope refuses a text that is not an object.
  ['not JSON', '{"arguments":"not JSON"}', 'input[1].arguments->an object with the text as "arguments"'],
  ['[1]', '{"arguments":"[1]"}', 'input[1].arguments->an object with the text as "arguments"'],
  ['{"a":1', '{"a":1}', 'input[1].arguments->the object closed where it was cut off'],
])('6 the arguments %j are sent as %s', async (given, json, adjusted) => {
  const result = await lowered([U, call('c1', given), output('c1')])
  expect(result.messages[1]?.tool_calls?.[0]?.function.arguments).toBe(json)
  expect(result.adjusted.join()).toContain(adjusted ?? '')
  expect(result.adjusted.length).toBe(adjusted === undefined ? 0 : 1)
  if (adjusted === undefined) return
  const strict = await refused(
    { input: [U, call('c1', given), output('c1')] },
    { 'x-gateway-strict': 'true' },
  )
  expect(strict).toMatchObject({ status: 400, param: 'input[1].arguments' })
})

test('7 instructions come first, then the leading messages of system and developer; later ones keep their place', async () => {
  const input = [
    { role: 'system', content: 'S' },
    { role: 'developer', content: 'D' },
    U,
    assistant('A'),
    { role: 'developer', content: 'late' },
    U,
  ]
  const { lines, adjusted } = await lowered(input, { instructions: 'I' })
  expect(lines.slice(0, 3)).toEqual(['system: I\n\nS\n\nD', 'user: U', 'assistant: A'])
  expect(lines[3]).toMatch(/^user: .*late/s)
  expect(adjusted.join()).toContain('input[4].role->user, marked as an instruction')
})

test('7 a report about instructions names them', async () => {
  const { adjusted } = await lowered([{ role: 'developer', content: 'D' }], { instructions: 'I' })
  expect(adjusted.join()).toContain('instructions->user')
})

test('10 neighbours of one role are joined for a model with alternating turns', async () => {
  const { lines } = await lowered([U, { role: 'user', content: 'V' }, assistant('A'), assistant('B'), U], {
    model: 'farui-plus',
  })
  expect(lines).toEqual(['user: U\n\nV', 'assistant: A\n\nB', 'user: U'])
})

const picture = [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }]

test('pictures in outputs follow the last output, for a model that sees them', async () => {
  const input = [U, call('c1'), call('c2'), output('c1', picture), output('c2')]
  const { messages } = await lowered(input, { model: 'qwen3-vl-plus' })
  expect(messages.slice(2)).toEqual([
    { role: 'tool', content: [{ text: '[image]' }], tool_call_id: 'c1' },
    { role: 'tool', content: [{ text: 'R c2' }], tool_call_id: 'c2' },
    {
      role: 'user',
      content: [{ text: 'Content returned by tool call c1:' }, { image: 'data:image/png;base64,AAAA' }],
    },
  ])
  const error = await refused({ input: [U, call('c1'), output('c1', picture)] })
  expect(error).toMatchObject({ status: 400, param: 'input[2].output[0]' })
})
