import { expect, test } from 'vitest'

import { ResponsesStreamEncoder } from '../../../src/endpoints/responses/answer/stream-encoder.ts'
import { ApiError } from '../../../src/errors/api-error.ts'
import { expectResponsesStream } from '../../support/responses/validate-responses.ts'
import { toOptions } from '../../../src/endpoints/responses/to-options.ts'

function create(include: string[] = []) {
  let made = 0
  const envelope = {
    requestId: 'r',
    created: 1,
    now: () => 2,
    model: 'm',
    newId: (prefix: string, length: number) => prefix + String(++made).padStart(length, '0'),
  }
  return new ResponsesStreamEncoder(envelope, toOptions({ model: 'm', input: 'hi', include }, undefined))
}

const error = new ApiError({
  status: 502,
  type: 'dashscope_error',
  code: 'upstream_interrupted',
  message: 'Cut.',
})

test('silence before the first event: the response begins, and keep-alives are events', () => {
  const encoder = create()
  const text = [
    encoder.start(),
    encoder.keepAlive(),
    encoder.start(),
    encoder.push({ type: 'text', choice: 0, text: 'a' }),
    encoder.keepAlive(),
    encoder.push({ type: 'finish', choice: 0, reason: 'stop' }),
    encoder.end(),
  ].join('')
  const { events } = expectResponsesStream(text)
  expect(events.filter(({ type }) => type === 'keepalive').map(({ sequence_number: at }) => at)).toEqual([
    2, 6,
  ])
})

test('a failure before the first event begins the response, too', () => {
  const { events } = expectResponsesStream(create().fail(error))
  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'error',
    'response.failed',
  ])
})

test('nothing follows the last event', () => {
  const encoder = create()
  encoder.push({ type: 'text', choice: 0, text: 'a' })
  encoder.push({ type: 'finish', choice: 0, reason: 'stop' })
  expectResponsesStream(encoder.fail(error) === '' ? '' : create().fail(error))
  expect(encoder.fail(error)).toBe('')
})

const size = (width: number) => ({ type: 'item', choice: 0, values: [{ image_hw: [width] }] }) as const
const said = { type: 'text', choice: 0, text: 'a' } as const
const thought = { type: 'reasoning', choice: 0, text: 'r' } as const
const call = { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'f' } as const
const sizes = (...widths: number[]) => ({
  dashscope: { content: widths.map((width) => ({ image_hw: [width] })) },
})

test.each([
  ['in several frames', [said, size(1), size(2)], [{ type: 'message', ...sizes(1, 2) }]],
  [
    'before the text',
    [size(1), said, size(2)],
    [{ type: 'message', content: [{ text: 'a' }], ...sizes(1, 2) }],
  ],
  ['with reasoning', [thought, size(1), said], [{ type: 'reasoning' }, { type: 'message', ...sizes(1) }]],
  ['without text', [thought, size(1)], [{ type: 'reasoning' }, { type: 'message', ...sizes(1) }]],
  ['before a call', [size(1), call], [{ type: 'message', ...sizes(1) }, { type: 'function_call' }]],
] as const)('results other than text are in the one message: %s', (_, events, output) => {
  const encoder = create()
  const text = [...events, { type: 'finish', choice: 0, reason: 'stop' } as const]
    .map((event) => encoder.push(event))
    .join('')
  const { response } = expectResponsesStream(text + encoder.end())
  expect(response.output).toMatchObject(output)
})

const page = (name: string) => ({ title: name, url: `https://example.com/${name}` })
const found = (...names: string[]) =>
  ({ type: 'search-results', choice: 0, results: names.map(page) }) as const
const sources = (...names: string[]) =>
  ({
    type: 'sources',
    choice: 0,
    citations: names.map((name) => ({ ...page(name), start: 0, end: 0 })),
    details: { search_info: { search_results: names.map(page) } },
  }) as const

test.each([
  ['before the text', [found('a'), said, sources('a')], ['web_search_call', 'message']],
  [
    'before the reasoning',
    [found('a'), thought, said, sources('a')],
    ['web_search_call', 'reasoning', 'message'],
  ],
  ['after the text', [said, found('a'), sources('a')], ['message', 'web_search_call']],
  [
    'before and after it',
    [found('a'), said, sources('a', 'b')],
    ['web_search_call', 'message', 'web_search_call'],
  ],
  ['without a text', [found('a'), sources('a')], ['web_search_call', 'message']],
] as const)('a search is where DashScope reports it: %s', (_, events, types) => {
  const encoder = create(['web_search_call.action.sources'])
  const text = [...events, { type: 'finish', choice: 0, reason: 'stop' } as const]
    .map((event) => encoder.push(event))
    .join('')
  const { response } = expectResponsesStream(text + encoder.end())
  expect(response.output.map(({ type }) => type)).toEqual(types)
  const searches = response.output.filter(({ type }) => type === 'web_search_call')
  const urls = searches.flatMap(({ action }) => (action as { sources: { url: string }[] }).sources)
  expect(new Set(urls.map(({ url }) => url)).size).toBe(urls.length)
})
