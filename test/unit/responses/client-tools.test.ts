import { describe, expect, test } from 'vitest'

import { fragment, refused, sent, stream, toStream, whole } from '../../support/responses/ask-responses.ts'

/** Tools that OpenAI defines and the caller's program runs: functions for the model, their own items for the caller. */

const U = { role: 'user', content: 'U' }
const diff = '@@\n-a\n+b\n'

interface Case {
  tool: { type: string; [field: string]: unknown }
  /** What the model writes, and the item for it without id, call_id and status. */
  written: object
  item: { type: string; [field: string]: unknown }
  prefix: string
  /** The caller's output, and the text for the model. */
  output: object
  result: string
}

const cases: Case[] = [
  {
    tool: { type: 'shell', environment: { type: 'local' } },
    written: { commands: ['ls', 'pwd'], timeout_ms: 500 },
    item: {
      type: 'shell_call',
      action: { commands: ['ls', 'pwd'], timeout_ms: 500, max_output_length: null },
      environment: null,
    },
    prefix: 'sh_',
    output: {
      type: 'shell_call_output',
      output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
    },
    result: '[{"stdout":"a","stderr":"","outcome":{"type":"exit","exit_code":0}}]',
  },
  {
    tool: { type: 'local_shell' },
    written: { command: ['ls', '-l'], working_directory: '/tmp', env: { A: 'b' } },
    item: {
      type: 'local_shell_call',
      action: { type: 'exec', command: ['ls', '-l'], working_directory: '/tmp', env: { A: 'b' } },
    },
    prefix: 'lsh_',
    output: { type: 'local_shell_call_output', output: 'a' },
    result: 'a',
  },
  {
    tool: { type: 'apply_patch' },
    written: { operation: { type: 'update_file', path: 'a.txt', diff } },
    item: { type: 'apply_patch_call', operation: { type: 'update_file', path: 'a.txt', diff } },
    prefix: 'apc_',
    output: { type: 'apply_patch_call_output', status: 'failed', output: 'no such file' },
    result: 'failed: no such file',
  },
  {
    tool: {
      type: 'tool_search',
      execution: 'client',
      description: 'Finds tools.',
      parameters: { type: 'object' },
    },
    written: { query: 'weather' },
    item: { type: 'tool_search_call', execution: 'client', arguments: { query: 'weather' } },
    prefix: 'tsc_',
    output: {
      type: 'tool_search_output',
      tools: [
        { type: 'function', name: 'get_weather' },
        { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f' }] },
      ],
    },
    result: 'Tools: get_weather, n__f',
  },
]

const call = (name: string, json: string) =>
  toStream([
    fragment(0, 'call_1', name, json.slice(0, 9)),
    fragment(0, '', undefined, json.slice(9)),
    { finish: 'tool_calls' },
  ])

describe.each(cases)('$tool.type', ({ tool, written, item, prefix, output, result }) => {
  const request = { tools: [tool] }
  const upstream = call(tool.type, JSON.stringify(written))

  test('is a function for the model', async () => {
    const { parameters, adjusted } = await sent({ ...request, tool_choice: { type: tool.type } })
    const parts = { name: tool.type, description: expect.stringMatching(/./), parameters: { type: 'object' } }
    expect(parameters).toMatchObject({
      tools: [{ type: 'function', function: parts }],
      tool_choice: { type: 'function', function: { name: tool.type } },
    })
    expect(adjusted).toEqual([])
  })

  test('is called by its own item, whole and streamed, which goes back with its output', async () => {
    const { response, types } = await stream(upstream, request)
    expect(types.slice(2)).toEqual([
      'response.output_item.added',
      'response.output_item.done',
      'response.completed',
    ])
    const [called] = response.output
    const expected = { ...item, call_id: 'call_1', status: 'completed' }
    expect(called).toEqual({ ...expected, id: expect.stringMatching(`^${prefix}[0-9a-f]{48}$`) as string })
    expect((await whole(upstream, request)).output).toMatchObject([expected])

    const { messages, adjusted } = await sent({
      ...request,
      input: [U, called, { call_id: 'call_1', ...output }],
    })
    const calls = messages[1]?.['tool_calls'] as [{ function: { arguments: string } }]
    expect(messages[1]).toMatchObject({
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: tool.type } }],
    })
    expect(JSON.parse(calls[0].function.arguments)).toMatchObject(written)
    expect(messages[2]).toEqual({ role: 'tool', content: result, tool_call_id: 'call_1' })
    expect(adjusted).toEqual([])
  })
})

test.each([
  ['shell', '{"command":"ls"}'],
  ['shell', 'ls'],
  ['local_shell', '{"command":"ls"}'],
  ['apply_patch', '{"operation":{"type":"rename_file","path":"a"}}'],
  ['apply_patch', '{"operation":{"type":"create_file","path":"a"}}'],
  ['tool_search', '[]'],
])('%s with the arguments %s is the call of a function, as the model wrote it', async (type, json) => {
  const request = { tools: [{ type, execution: 'client' }] }
  const expected = [{ type: 'function_call', name: type, call_id: 'call_1', arguments: json }]
  expect((await stream(call(type, json), request)).response.output).toMatchObject(expected)
  expect((await whole(call(type, json), request)).output).toMatchObject(expected)
})

test('a call that the limit cuts is incomplete, as far as it came', async () => {
  const upstream = toStream([fragment(0, 'call_1', 'shell', '{"commands":["l'), { finish: 'length' }])
  const { response } = await stream(upstream, { tools: [{ type: 'shell' }] })
  expect(response).toMatchObject({
    status: 'incomplete',
    output: [{ type: 'function_call', arguments: '{"commands":["l', status: 'incomplete' }],
  })
})

test.each([
  ['tool_search', '', { type: 'function_call', name: 'tool_search', arguments: '', status: 'incomplete' }],
  ['tool_search', '{"a":1}', { type: 'tool_search_call', arguments: { a: 1 }, status: 'incomplete' }],
  [
    'apply_patch',
    '{"operation":{"type":"delete_file","path":"a"}}',
    { type: 'apply_patch_call', status: 'completed' },
  ],
])('a call at the limit: %s with %s', async (type, json, expected) => {
  const upstream = toStream([fragment(0, 'call_1', type, json), { finish: 'length' }])
  const request = { tools: [{ type, execution: 'client' }] }
  expect((await stream(upstream, request)).response.output).toMatchObject([expected])
  expect((await whole(upstream, request)).output).toMatchObject([expected])
})

test('a function may have the name of a tool', async () => {
  const tools = [{ type: 'shell' }, { type: 'function', name: 'shell' }]
  const { parameters } = await sent({ tools })
  expect(parameters['tools']).toMatchObject([
    { function: { name: 'shell' } },
    { function: { name: 'shell_2' } },
  ])
  const { response } = await stream(call('shell_2', '{"commands":["ls"]}'), { tools })
  expect(response.output).toMatchObject([{ type: 'function_call', name: 'shell' }])
})

test('a choice among tools may name them by their type', async () => {
  const tools = [{ type: 'shell' }, { type: 'apply_patch' }]
  const allowed = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'apply_patch' }] }
  const { parameters } = await sent({ tools, tool_choice: allowed })
  expect(parameters['tools']).toMatchObject([{ function: { name: 'apply_patch' } }])
  const error = await refused({
    tools: [{ type: 'function', name: 'shell' }],
    tool_choice: { type: 'shell' },
  })
  expect(error).toMatchObject({ status: 400, code: 'invalid_value', param: 'tool_choice' })
})

test('the output of a local shell may have the id of its call as its own', async () => {
  const { messages } = await sent({
    tools: [{ type: 'local_shell' }],
    input: [
      U,
      {
        type: 'local_shell_call',
        id: 'lsh_1',
        call_id: 'c1',
        action: { type: 'exec', command: ['ls'], env: {} },
      },
      { type: 'local_shell_call_output', id: 'c1', output: 'R' },
    ],
  })
  expect(messages[2]).toEqual({ role: 'tool', content: 'R', tool_call_id: 'c1' })
})

test('without its tool a call stays in the conversation as text, and an output without its call is refused', async () => {
  const input = [
    U,
    { type: 'shell_call', call_id: 'c1', action: { commands: ['ls'] } },
    { type: 'shell_call_output', call_id: 'c1', output: [] },
  ]
  const { messages, adjusted } = await sent({ input })
  expect(messages.map(({ content }) => content)).toEqual([
    'U',
    '[shell_call] {"commands":["ls"]}',
    '[shell_call_output] []',
  ])
  expect(adjusted).toHaveLength(2)
  const error = await refused({ tools: [{ type: 'shell' }], input: [U, input[2]] })
  expect(error).toMatchObject({ status: 400, param: 'input' })
})

test.each(['container_auto', 'container_reference'])('commands cannot run in a %s', async (type) => {
  const error = await refused({ tools: [{ type: 'shell', environment: { type } }] })
  expect(error).toMatchObject({
    status: 400,
    code: 'unsupported_value',
    param: 'tools[0].environment.type',
    message: expect.stringContaining("Use the type 'local'") as string,
  })
})

test.each([{}, { execution: 'server' }])(
  'a search for tools by the server %j loads all of them',
  async (fields) => {
    const tools = [
      { type: 'tool_search', ...fields },
      { type: 'function', name: 'f', defer_loading: true },
    ]
    const { parameters, adjusted } = await sent({ tools })
    expect(parameters['tools']).toMatchObject([{ function: { name: 'f' } }])
    expect(adjusted).toEqual([])
  },
)
