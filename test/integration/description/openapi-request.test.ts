import fc from 'fast-check'
import { expect, test } from 'vitest'

import { allParameters } from '../../../src/endpoints/chat-completions/parameters/parameters.ts'
import { ChatRequest } from '../../../src/endpoints/chat-completions/schema.ts'
import { json, placesIn } from '../../support/arbitrary-json.ts'
import { validRequest } from '../../support/arbitrary-request.ts'
import { caseCount, shareOf } from '../../support/case-count.ts'
import { fetchOpenApi, Schemas } from '../../support/openapi.ts'
import { samples } from '../../support/parameter-samples.ts'

const openApi = await fetchOpenApi()
const schema = openApi.components.schemas['ChatRequest'] ?? {}
const schemas = new Schemas(openApi, false)
const fits = (value: unknown) => schemas.problems(schema, value).length === 0

test('names and describes every known parameter', () => {
  const properties = schema['properties'] as Record<string, { description?: string }>
  expect(Object.keys(properties).toSorted()).toEqual([...allParameters].toSorted())
  const silent = Object.entries(properties).filter(([, { description = '' }]) => description.length < 10)
  expect(silent).toEqual([])
})

const longest = 'a'.repeat(64)
const numbers = [0, 1, -1, 1.5, 2, 2.01, -2, -2.01, 4, 20, 21, 128, 129, 100, 101, -100, -101, 2 ** 53]
const texts = ['', 'auto', 'none', 'required', 'user', 'text', 'high', 'function', '名', 'a b', 'a\n']
const lists = [[], [''], [[]], [[1]], [1.5], ['a', 1], ['text'], [{}]]
const objects = [{}, { a: 1 }, { a: 101 }, { length: 3 }, { name: 'a' }, { type: 'text', text: '' }]
/** Values at the limits of the allowed ranges. */
const edges: readonly unknown[] = [
  ...numbers,
  ...texts,
  ...lists,
  ...objects,
  longest,
  `${longest}a`,
  null,
  true,
  { type: 'function', function: { name: 'a' } },
]
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
const named = { type: 'function', function: { name: 'get_weather' } }
const url = { url: 'https://a.example/b' }
/** A request with every checked field; no model accepts all of them. */
const everything = {
  ...Object.fromEntries(Object.entries(samples).map(([name, { value }]) => [name, value])),
  model: 'm',
  stream: true,
  stream_options: { include_usage: true },
  response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
  stop: ['a', 1, [2]],
  tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } },
  messages: [
    { role: 'system', content: 'a', name: 'n' },
    { role: 'developer', content: 'a', name: 'n' },
    {
      role: 'user',
      name: 'n',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { ...url, detail: 'low' } },
        { type: 'image_url', image_url: 'https://a.example/b' },
        { type: 'input_audio', input_audio: { data: 'a', format: 'mp3' } },
        { type: 'video_url', video_url: url },
        { type: 'video', video: ['https://a.example/b'] },
        { type: 'image', image: 'https://a.example/b' },
        { type: 'audio', audio: 'https://a.example/b' },
        { type: 'file', file: { file_id: 'f', file_data: 'a', filename: 'n' } },
        { type: 'doc_url', doc_url: ['https://a.example/b'] },
      ],
    },
    {
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'a' }],
      name: 'n',
      tool_calls: [call],
      function_call: call.function,
      reasoning_content: 'a',
      partial: true,
    },
    { role: 'tool', content: 'a', tool_call_id: 'c' },
    { role: 'function', content: 'a', name: 'f' },
  ],
}

test(
  'is neither stricter nor looser than validation, with any value replaced or removed',
  { timeout: 30_000 },
  () => {
    expect(ChatRequest.safeParse(everything).success).toBe(true)
    const unlike: string[] = []
    const counts = { true: 0, false: 0 }
    for (const [index, { value: own, put }] of placesIn(everything).entries()) {
      for (const value of shareOf([undefined, ...edges], index, 4)) {
        put(value)
        // Removes undefined values.
        const body: unknown = value === undefined ? JSON.parse(JSON.stringify(everything)) : everything
        const { success } = ChatRequest.safeParse(body)
        counts[`${success}`] += 1
        if (fits(body) !== success) unlike.push(`${success}: ${JSON.stringify(body)}`)
      }
      put(own)
    }
    expect(unlike).toEqual([])
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(200)
  },
)

const request = validRequest.map((fields) => structuredClone(fields) as unknown)
const broken = fc
  .tuple(request, fc.nat(), fc.oneof(fc.constantFrom(...edges), json))
  .map(([body, at, value]) => {
    const places = placesIn(body)
    places[at % places.length]?.put(structuredClone(value))
    return JSON.parse(JSON.stringify(body)) as unknown
  })

test.each([
  ['valid requests', request, 300, [true]],
  ['valid requests with something else in a place', broken, 600, [true, false]],
  ['anything', json, 300, [false]],
])('is neither stricter nor looser than validation: %s', { timeout: 30_000 }, (_, values, numRuns, seen) => {
  const verdicts = new Set<boolean>()
  const alike = fc.property(values, (value) => {
    // JSON Schema has no word for half of a surrogate pair, which the name of a model may not contain.
    fc.pre(!/\\ud[89a-f]/i.test(JSON.stringify(value)))
    const { success } = ChatRequest.safeParse(value)
    verdicts.add(success)
    expect(fits(value)).toBe(success)
  })
  fc.assert(alike, { numRuns: caseCount(numRuns) })
  expect([...verdicts]).toEqual(expect.arrayContaining(seen))
})

const least = { model: 'm', messages: [{ role: 'user', content: 'a' }] }
const part = (content: unknown) => ({ ...least, messages: [{ role: 'user', content: [content] }] })
const fn = (name: unknown) => ({ ...least, tools: [{ type: 'function', function: { name } }] })

test.each([
  [least, true],
  [{ ...least, made_up: 1, messages: [{ role: 'user', content: 'a', made_up: [] }] }, true],
  [{ model: '', messages: least.messages }, false],
  [{ model: 'm', messages: [] }, false],
  [{ model: 'm' }, false],
  [{ ...least, temperature: null, stop: null, tools: null }, true],
  [{ ...least, temperature: 2 }, true],
  [{ ...least, temperature: 2.001 }, false],
  [{ ...least, max_tokens: 1.5 }, false],
  [{ ...least, seed: 2 ** 53 }, false],
  [{ ...least, seed: 2 ** 53 - 1 }, true],
  [{ ...least, stop: ['a', 1, [2]] }, true],
  [{ ...least, stop: { length: 1 } }, false],
  [{ ...least, logit_bias: { 1: 100.5 } }, false],
  [{ ...least, web_search_options: [] }, false],
  [fn('a'.repeat(64)), true],
  [fn('a'.repeat(65)), false],
  [fn('a b'), false],
  [fn('a\n'), false],
  [fn(''), false],
  [{ ...least, tools: [{ type: 'web_search' }] }, false],
  [{ ...least, tool_choice: 'required' }, true],
  [{ ...least, tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } } }, false],
  [part({ type: 'image_url', image_url: '' }), false],
  [part({ type: 'image_url', image_url: { url: 'a', detail: null } }), true],
  [part({ type: 'image_url', image_url: { url: 'a', detail: 'x' } }), false],
  [part({ type: 'video', video: [] }), false],
  [part({ type: 'smell' }), false],
  [{ ...least, messages: [{ role: 'assistant', content: null }] }, true],
  [{ ...least, messages: [{ role: 'user', content: null }] }, false],
  [{ ...least, messages: [{ role: 'narrator', content: 'a' }] }, false],
])('%j: %s, as validation has it', (value, good) => {
  expect({ validation: ChatRequest.safeParse(value).success, schema: fits(value) }).toEqual({
    validation: good,
    schema: good,
  })
})
