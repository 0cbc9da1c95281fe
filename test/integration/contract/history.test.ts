import { describe, expect, test } from 'vitest'

import { onBothEdges } from '../../support/edges.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'
import {
  answer,
  assistant,
  call,
  calls,
  sentCall,
  sentCalls,
  system,
  user,
  type Message,
} from '../../support/translated.ts'

const mark = { cache_control: { type: 'ephemeral' } }
const parts = [
  { type: 'text', text: 'A', ...mark },
  { type: 'text', text: 'B' },
]

/** The given messages, the messages to DashScope, and the reported path. */
const repaired: [string, Message[], Message[], string, Message?][] = [
  [
    'broken arguments',
    [user(), calls(call('a', '{"path": "a.pdf", "x": ')), answer('a')],
    [user(), sentCalls(sentCall('a', '{"path": "a.pdf"}')), answer('a')],
    'messages[1].tool_calls[0].function.arguments',
  ],
  [
    'a call without an answer',
    [user(), calls(call('a')), user('V')],
    [user(), sentCalls(sentCall('a')), answer('a', '[no result was provided for this call]'), user('V')],
    'messages[1].tool_calls[0]',
  ],
  [
    'an answer with an id of no call',
    [user(), calls(call('a')), answer('b')],
    [user(), sentCalls(sentCall('a')), answer('a')],
    'messages[2].tool_call_id',
  ],
  [
    'an id that comes twice',
    [user(), calls(call('a')), answer('a'), calls(call('a')), answer('a')],
    [user(), sentCalls(sentCall('a')), answer('a'), sentCalls(sentCall('a_2')), answer('a_2')],
    'messages[3].tool_calls[0].id',
  ],
  [
    'an empty name',
    [user(), calls(call('a', '{}', '')), answer('a')],
    [user(), sentCalls(sentCall('a')), answer('a')],
    'messages[1].tool_calls[0].function.name',
    { tools: [{ type: 'function', function: { name: 'f', description: 'f' } }] },
  ],
  ['no user message', [{ role: 'developer', content: 'S' }], [user('S')], 'messages[0].role'],
  ['an empty system message', [system(''), user()], [user()], 'messages[0]'],
  [
    "the assistant's message last",
    [user(), assistant()],
    [user(), { ...assistant(), partial: true }],
    'messages[1].partial',
  ],
  [
    'a cache mark where there is no cache',
    [{ role: 'user', content: parts }],
    [user('AB')],
    'messages[].content[].cache_control',
    { model: 'glm-5' },
  ],
]

const refused: [string, Message[], string, Message?][] = [
  ['calls at the end', [user(), calls(call('a'))], 'messages[1].tool_calls[0]'],
  ['an answer without a call', [user(), answer('a')], 'messages[1].tool_call_id'],
  [
    'one id for two calls, one answer',
    [user(), calls(call('a'), call('a')), answer('a'), user()],
    'messages[1].tool_calls[1].id',
  ],
  [
    'an empty name',
    [user(), calls(call('a', '{}', '')), answer('a')],
    'messages[1].tool_calls[0].function.name',
  ],
  ['nothing of the user’s', [assistant()], 'messages'],
  ['a last message that no model continues', [user(), assistant()], 'messages[1]', { model: 'farui-plus' }],
  [
    'an image that is none',
    [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'a.png' } }] }],
    'messages[0].content[0].image_url.url',
    { model: 'qwen3-vl-plus' },
  ],
]

onBothEdges((bench) => {
  const body = (messages: Message[], fields: Message = {}) => ({ model: 'qwen-plus', messages, ...fields })

  describe('repaired and reported', () => {
    test.each(repaired)('%s', async (_, given, sent, param, fields) => {
      const response = await bench.chat(body(given, fields))
      await readCompletion(response)
      expect(bench.calls.map((one) => one.body)).toMatchObject([{ input: { messages: sent } }])
      expect(response.headers.get('x-gateway-adjusted')).toMatch(startsWith(param))
    })

    test.each(repaired)('refused in strict mode: %s', async (_, given, __, param, fields) => {
      const response = await bench.chat(body(given, fields), { 'x-gateway-strict': 'true' })
      expect(await readError(response, 400)).toMatchObject({ param, type: 'invalid_request_error' })
      expect(bench.calls).toEqual([])
    })
  })

  test.each(refused)('refused: %s', async (_, given, param, fields) => {
    const error = await readError(await bench.chat(body(given, fields)), 400)
    expect(error).toMatchObject({ param, code: 'invalid_value', type: 'invalid_request_error' })
    expect(error.message).toContain(`'${param}'`)
    expect(bench.calls).toEqual([])
  })

  test("DeepSeek's prefix is DashScope's partial: the answer goes on, strict or not", async () => {
    const messages = [user('续写：春天来了'), assistant('春天来了，', { prefix: true })]
    const response = await bench.chat(body(messages), { 'x-gateway-strict': 'true' })
    const { choices } = await readCompletion(response)
    expect(choices[0]?.message.content).not.toContain('春天来了，')
    expect(response.headers.get('x-gateway-adjusted')).toBeNull()
    expect(bench.calls[0]?.body).toMatchObject({ input: { messages: [{}, { partial: true }] } })
  })

  test('a bare image and a marked message are accepted without a report', async () => {
    const content = [{ type: 'image_url', image_url: { url: '/9j/4AAQSkZJRg==' } }]
    const messages = [{ role: 'user', content, ...mark }]
    const response = await bench.chat(body(messages, { model: 'qwen3-vl-plus' }), {
      'x-gateway-strict': 'true',
    })
    await readCompletion(response)
    const image = 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='
    expect(bench.calls[0]?.body).toMatchObject({ input: { messages: [{ content: [{ image, ...mark }] }] } })
  })
})

function startsWith(param: string): RegExp {
  return new RegExp(`^${param.replaceAll(/[[\].]/g, String.raw`\$&`)}(?:->| dropped)`)
}
