import { expect, test } from 'vitest'

import { fragment, stream, toStream, whole, type Frame } from '../../support/responses/ask-responses.ts'
import type { Item } from '../../support/responses/response-object.ts'

/** Bugs that users of other bridges reported about streams, by their number in the collection. */

const weather = { type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} } }
const tools = [weather]
const call = (id: string | null = 'call_1'): Frame => fragment(0, id, 'get_weather', '{"city":"A"}')

test('#1 reasoning, then text: the message and its part are announced before its first delta', async () => {
  const { types } = await stream(toStream([{ reasoning_content: 'a' }, { content: 'b' }, {}]))
  const first = types.indexOf('response.output_text.delta')
  expect(types.slice(first - 2, first)).toEqual(['response.output_item.added', 'response.content_part.added'])
})

test('#2 #3 one id per item over all of its events, with the prefix of its type, in the stream and at its end', async () => {
  const { events, response } = await stream(
    toStream([{ reasoning_content: 'a' }, { content: 'b' }, call(), {}]),
    {
      tools,
    },
  )
  for (const [place, item] of response.output.entries()) {
    const ids = events.flatMap((event) =>
      event.output_index === place ? [event.item_id ?? event.item?.id] : [],
    )
    expect(new Set(ids)).toEqual(new Set([item.id]))
  }
  expect(response.output.map(({ id }) => id.split('_')[0])).toEqual(['rs', 'msg', 'fc'])
  expect(JSON.stringify(events)).not.toContain('chatcmpl')
})

test('#4 reasoning is done before the message begins', async () => {
  const { events } = await stream(toStream([{ reasoning_content: 'a', content: 'b' }, {}]))
  const items = events.filter(({ type }) => type.startsWith('response.output_item.'))
  expect(items.map(({ type, item }) => `${item?.type} ${type.split('.').at(-1)}`)).toEqual([
    'reasoning added',
    'reasoning done',
    'message added',
    'message done',
  ])
})

test('#5 a first frame with a role alone opens nothing', async () => {
  const { events } = await stream(toStream([{ content: '', reasoning_content: '' }, { content: 'a' }, {}]))
  expect(events.filter(({ type }) => type === 'response.output_item.added')).toHaveLength(1)
})

test('#6 every index is written, 0 as well', async () => {
  const { raw } = await stream(toStream([{ reasoning_content: 'a' }, { content: 'b' }, {}]), {
    reasoning: { summary: 'auto' },
  })
  const deltas = raw.split('\n').filter((line) => line.includes('.delta","sequence'))
  expect(deltas).toHaveLength(2)
  expect(deltas[0]).toContain('"output_index":0,"summary_index":0,')
  expect(deltas[1]).toContain('"output_index":1,"content_index":0,')
})

test('#7 the part of a summary is added before its first delta', async () => {
  const { types } = await stream(toStream([{ reasoning_content: 'a' }, { content: 'b' }, {}]), {
    reasoning: { summary: 'auto' },
  })
  const place = types.indexOf('response.reasoning_summary_text.delta')
  expect(types[place - 1]).toBe('response.reasoning_summary_part.added')
})

test('#8 frames without choices end nothing', async () => {
  const bare = (frame: object) => `data:${JSON.stringify(frame)}\n\n`
  const upstream =
    bare({ output: {}, usage: {}, request_id: 'r' }) +
    bare({ output: { choices: [] }, usage: { input_tokens: 1 } }) +
    toStream([{ content: 'a' }, {}]) +
    bare({ output: { choices: [] }, usage: { input_tokens: 3, output_tokens: 2 } })
  const { response } = await stream(upstream)
  expect(response.usage).toMatchObject({ input_tokens: 3, output_tokens: 2, total_tokens: 5 })
})

test('#9 #10 the last event has the whole response, under its key, and each event its type', async () => {
  const { events, raw } = await stream(toStream([{ content: 'a' }, {}]))
  expect(events.at(-1)).toMatchObject({
    type: 'response.completed',
    response: { object: 'response', model: 'qwen-plus', output: [{ content: [{ text: 'a' }] }] },
  })
  for (const line of raw.split('\n').filter((one) => one.startsWith('data:')))
    expect(line).toMatch(/^data: \{"type":"[a-z_.]+","sequence_number":\d+,/)
})

test('#11 #13 #15 a call has its whole life, with the events of functions, and its call_id from the beginning', async () => {
  const { types, events } = await stream(toStream([call(), { finish: 'tool_calls' }]), { tools })
  expect(types.slice(2, -1)).toEqual([
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
  ])
  expect(events[2]?.item).toMatchObject({ call_id: 'call_1', name: 'get_weather', arguments: '' })
})

test('#12 calls are in whole answers too, which are completed', async () => {
  const response = await whole(toStream([call(), { finish: 'tool_calls' }]), { tools })
  expect(response).toMatchObject({
    status: 'completed',
    output: [{ type: 'function_call', call_id: 'call_1', arguments: '{"city":"A"}', status: 'completed' }],
  })
})

test.each(['', null])('#14 a call with the id %j gets one', async (id) => {
  const { response } = await stream(toStream([call(id), { finish: 'tool_calls' }]), { tools })
  expect(response.output[0]?.['call_id']).toMatch(/^call_[0-9A-Za-z]{24}$/)
})

test('#16 calls are no text', async () => {
  const { types, response } = await stream(toStream([call(), { finish: 'tool_calls' }]), { tools })
  expect(types).not.toContain('response.output_text.delta')
  expect(response.output.map(({ type }) => type)).toEqual(['function_call'])
})

test('#24 reasoning, text and several calls: each an item, in this order', async () => {
  const frames = [
    { reasoning_content: 'r' },
    { content: 't' },
    call('call_a'),
    fragment(1, 'call_b', 'get_weather', '{}'),
    { finish: 'tool_calls' },
  ]
  const { response } = await stream(toStream(frames), { tools })
  const types = ['reasoning', 'message', 'function_call', 'function_call']
  expect(response.output.map(({ type }) => type)).toEqual(types)
  const other = await whole(toStream(frames), { tools })
  expect(other.output.map(withoutId)).toEqual(response.output.map(withoutId))
})

test('sources of a text that a call follows are in its message, streamed and whole', async () => {
  const search_results = [{ index: 1, title: 'T', url: 'https://example.com' }]
  const frames: Frame[] = [
    { output: { search_info: { search_results } } },
    { content: 'Sunny [1]' },
    call(),
    { finish: 'tool_calls' },
  ]
  const request = { tools: [{ type: 'web_search' }, weather] }
  const { response } = await stream(toStream(frames), request)
  expect(response.output).toMatchObject([
    { type: 'web_search_call' },
    { type: 'message', content: [{ annotations: [{ start_index: 6, end_index: 9 }] }] },
    { type: 'function_call' },
  ])
  const other = await whole(toStream(frames), request)
  expect(other.output.map(withoutId)).toEqual(response.output.map(withoutId))
})

test('sources that arrive between calls whose pieces alternate end none of them', async () => {
  const search_results = [{ index: 1, title: 'T', url: 'https://example.com' }]
  const frames: Frame[] = [
    { content: 'Sunny [1]' },
    fragment(0, 'call_a', 'get_weather', '{"city":'),
    fragment(1, 'call_b', 'get_weather', '{"city":'),
    { ...fragment(2, 'call_c', 'get_weather', '{}'), output: { search_info: { search_results } } },
    fragment(0, null, undefined, '"A"}'),
    fragment(1, null, undefined, '"B"}'),
    { finish: 'tool_calls' },
  ]
  const { response } = await stream(toStream(frames), { tools: [{ type: 'web_search' }, weather] })
  expect(response.output.map((item) => item['arguments'] ?? item.type)).toEqual([
    'message',
    '{"city":"A"}',
    '{"city":"B"}',
    '{}',
    'web_search_call',
  ])
})

function withoutId(item: Item) {
  return { ...item, id: '' }
}

const refusal = 'data:{"code":"Throttling.RateQuota","message":"Too many.","request_id":"r"}\n\n'

test('#27 #30 a failure ends the stream: an error, the failed response, nothing more; its code and message stay', async () => {
  const begun = toStream([{ content: 'a' }, {}]).split('\n\n')[0] ?? ''
  const { types, response, events } = await stream(`${begun}\n\n${refusal}`)
  expect(types.slice(-2)).toEqual(['error', 'response.failed'])
  expect(types.filter((type) => type === 'response.completed')).toEqual([])
  // An open item is not among the finished ones.
  expect(response).toMatchObject({ status: 'failed', output: [], usage: null })
  expect(response.error?.code).toBe('rate_limit_exceeded')
  expect(events.at(-2)).toMatchObject({
    code: 'rate_limit_exceeded',
    message: response.error?.message,
    error: {
      type: 'dashscope_error',
      code: 'rate_limit_exceeded',
      dashscope: { code: 'Throttling.RateQuota' },
    },
  })
  expect(response.error?.message).toContain('Too many.')
  expect(response.error?.message).toMatch(/Please try again in \d+s\.$/)
})

test('#28 no [DONE], neither sent nor waited for', async () => {
  const { raw } = await stream(`${toStream([{ content: 'a' }, {}])}data:[DONE]\n\n`)
  expect(raw).not.toContain('[DONE]')
})

test('#29 paragraphs are one message', async () => {
  const frames = [{ content: 'a\n\n' }, { content: '' }, { content: 'b\n\n' }, { content: 'c' }, {}]
  const { response, types } = await stream(toStream(frames))
  expect(types.filter((type) => type === 'response.output_item.added')).toHaveLength(1)
  expect(response.output).toMatchObject([{ content: [{ text: 'a\n\nb\n\nc' }] }])
})
