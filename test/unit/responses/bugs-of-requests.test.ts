import { expect, test } from 'vitest'

import { refused, sent, stream, toStream, fragment } from '../../support/responses/ask-responses.ts'

/** Bugs that users of other bridges reported about requests, by their number in the collection. */

const U = { role: 'user', content: 'U' }
const called = (id: string, name = 'f') => ({ type: 'function_call', call_id: id, name, arguments: '{}' })
const output = (id: string, text: unknown = 'R') => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
})
const sentCall = (id: string, index = 0, name = 'f') => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: '{}' },
})
const result = (id: string, content = 'R') => ({ role: 'tool', content, tool_call_id: id })

const namespace = {
  type: 'namespace',
  name: 'multi_agent_v1',
  description: 'Agents.',
  tools: [
    { type: 'function', name: 'wait_agent', description: 'Waits.', parameters: {} },
    { type: 'custom', name: 'exec' },
  ],
}

test('#17 tools of a namespace have flat names upstream, and their own in the answer', async () => {
  const history = { ...called('c1', 'wait_agent'), namespace: 'multi_agent_v1' }
  const { messages, parameters, adjusted } = await sent({
    tools: [namespace],
    input: [U, history, output('c1')],
  })
  expect(parameters['tools']).toMatchObject([
    { function: { name: 'multi_agent_v1__wait_agent', description: 'Agents.\n\nWaits.' } },
    { function: { name: 'multi_agent_v1__exec' } },
  ])
  expect(messages[1]).toMatchObject({ tool_calls: [sentCall('c1', 0, 'multi_agent_v1__wait_agent')] })
  expect(adjusted).toEqual([])
  const answer = [
    fragment(0, 'c2', 'multi_agent_v1__wait_agent', '{}'),
    fragment(1, 'c3', 'exec', '{"input":"x"}'),
  ]
  const { response } = await stream(toStream([...answer, { finish: 'tool_calls' }]), { tools: [namespace] })
  expect(response.output).toMatchObject([
    { type: 'function_call', name: 'wait_agent', namespace: 'multi_agent_v1' },
    // A model may omit the namespace.
    { type: 'custom_tool_call', name: 'exec', namespace: 'multi_agent_v1', input: 'x' },
  ])
})

test('#18 custom tools are kept, answered as such, and accepted in a history', async () => {
  const tools = [{ type: 'custom', name: 'apply_patch', description: 'Edits.' }]
  const input = [
    U,
    { type: 'custom_tool_call', call_id: 'c1', name: 'apply_patch', input: 'a "b"\n' },
    { type: 'custom_tool_call_output', call_id: 'c1', output: 'R' },
  ]
  const { messages, parameters } = await sent({ tools, input })
  expect(parameters['tools']).toMatchObject([
    { function: { name: 'apply_patch', parameters: { required: ['input'] } } },
  ])
  expect(messages[1]).toMatchObject({
    tool_calls: [{ function: { name: 'apply_patch', arguments: JSON.stringify({ input: 'a "b"\n' }) } }],
  })
  const { response, types } = await stream(
    toStream([fragment(0, 'c2', 'apply_patch', '{"input":"x"}'), { finish: 'tool_calls' }]),
    { tools },
  )
  expect(response.output).toMatchObject([{ type: 'custom_tool_call', input: 'x' }])
  expect(types).toContain('response.custom_tool_call_input.done')
})

test('#19 an unknown type of tool is left out and reported', async () => {
  const tools = [
    { type: 'tool_of_next_month', name: 'x' },
    { type: 'function', name: 'f' },
  ]
  const { parameters, adjusted } = await sent({ tools })
  expect(parameters['tools']).toHaveLength(1)
  expect(adjusted).toEqual(
    ['tools[0].type=tool_of_next_month dropped (unknown type of tool)'].map(withoutValue),
  )
  const { parameters: none } = await sent({ tools: tools.slice(0, 1), tool_choice: 'auto' })
  expect(none).toEqual({})
  const strict = await refused({ tools }, { 'x-gateway-strict': 'true' })
  expect(strict).toMatchObject({ status: 400, param: 'tools[0].type' })
})

/** Reports of omitted values do not contain them. */
function withoutValue(phrase: string): string {
  return phrase.replace(/=\S+ dropped/, ' dropped')
}

test('#20 an unknown type of item is left out and reported; a message of an unknown type is one', async () => {
  const { messages, adjusted } = await sent({
    input: [
      U,
      { type: 'item_of_next_month', data: 1 },
      { type: 'message_of_next_month', role: 'user', content: 'V' },
      { type: 'agent_message', author: 'a', recipient: 'b', content: [{ type: 'input_text', text: 'W' }] },
    ],
  })
  expect(messages.map(({ content }) => content)).toEqual(['U', 'V', 'a → b: W'])
  expect(adjusted).toHaveLength(1)
  expect(adjusted[0]).toContain('input[1].type dropped')
})

test('#21 outputs may be lists, with pictures in them', async () => {
  const parts = [
    { type: 'input_text', text: 'see' },
    { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
  ]
  const { messages } = await sent({
    model: 'qwen3-vl-plus',
    input: [U, called('c1'), output('c1', parts), U],
  })
  expect(messages[2]).toMatchObject({ role: 'tool', tool_call_id: 'c1' })
  expect(JSON.stringify(messages[3])).toContain('data:image/png;base64,AAAA')
})

test('#22 reasoning without a summary, with a blob of another server, with nothing behind it', async () => {
  const foreign = { type: 'reasoning', encrypted_content: 'gAAAA' }
  const { messages, adjusted } = await sent({
    input: [
      U,
      { ...foreign, content: null, status: null },
      { role: 'assistant', content: 'A' },
      U,
      { type: 'reasoning' },
    ],
  })
  expect(messages).toEqual([U, { role: 'assistant', content: 'A' }, U])
  expect(adjusted).toEqual([
    'input[1].encrypted_content dropped (it was not encrypted by this gateway for this API key, or the request has too much of it)',
  ])
})

test('#23 what comes between a call and its output comes behind it, and assistant text joins the call', async () => {
  const { messages } = await sent({
    input: [
      U,
      called('c1'),
      { role: 'developer', content: 'hook' },
      { role: 'assistant', content: 'A' },
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'T' }] },
      output('c1'),
    ],
  })
  expect(messages.slice(-3, -1)).toEqual([
    { role: 'assistant', content: 'A', reasoning_content: 'T', tool_calls: [sentCall('c1')] },
    result('c1'),
  ])
  expect(JSON.stringify(messages.at(-1))).toContain('hook')
})

test('#24 text, calls and reasoning of a turn are one message; parallel calls too', async () => {
  const { messages, adjusted } = await sent({
    input: [
      U,
      { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'T' }] },
      { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'A' }] },
      called('c1'),
      called('c2'),
      output('c2', 'R2'),
      output('c1', 'R1'),
    ],
  })
  expect(messages.slice(1)).toEqual([
    {
      role: 'assistant',
      content: 'A',
      reasoning_content: 'T',
      tool_calls: [sentCall('c1'), sentCall('c2', 1)],
    },
    result('c1', 'R1'),
    result('c2', 'R2'),
  ])
  expect(adjusted).toEqual([])
})

test('#25 reasoning goes back on turns with calls', async () => {
  const { messages } = await sent({
    model: 'deepseek-v4-flash',
    input: [U, { type: 'reasoning', summary: [{ text: 'T' }] }, called('c1'), output('c1')],
  })
  expect(messages[1]).toMatchObject({ role: 'assistant', reasoning_content: 'T' })
})

test('#26 previous_response_id is refused, never ignored', async () => {
  const error = await refused({ previous_response_id: 'resp_1' })
  expect(error).toMatchObject({
    status: 400,
    code: 'previous_response_not_found',
    param: 'previous_response_id',
    message: expect.stringMatching(
      /^Previous response with id 'resp_1' not found\. .*store: false/,
    ) as string,
  })
})
