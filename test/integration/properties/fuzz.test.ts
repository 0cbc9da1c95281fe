import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { isRecord } from '../../../src/json.ts'
import { json, key, placesIn } from '../../support/arbitrary-json.ts'
import { validRequest } from '../../support/arbitrary-request.ts'
import { anyCharacter } from '../../support/any-text.ts'
import { caseCount } from '../../support/case-count.ts'
import { goodUpstream } from '../../support/good-upstream.ts'
import { postChat } from '../../support/post-chat.ts'
import { errorOf } from '../../support/read-answer.ts'
import { readStream } from '../../support/read-stream.ts'
import { expectChatCompletion } from '../../support/validate.ts'

const unforeseen: unknown[] = []
const gateway = createGateway({ transport: goodUpstream, onError: (error) => unforeseen.push(error) })

/** Every body gets either a valid answer or an error in the envelope that is not the gateway's fault. */
async function check(body: string): Promise<void> {
  const response = await postChat(gateway, body)
  const text = await response.text()
  expect(unforeseen).toEqual([])
  expect(response.status).toBeLessThan(500)
  expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  expect(response.headers.get('x-gateway-adjusted') ?? '').toMatch(/^[\x20-\x7e]{0,1000}$/)
  const isJson = response.headers.get('content-type') === 'application/json'
  const hold = response.status !== 200 ? expectRefusal : isJson ? expectWhole : expectStream
  hold(text)
}

function expectWhole(text: string): void {
  expect(expectChatCompletion(JSON.parse(text)).object).toBe('chat.completion')
}

function expectStream(text: string): void {
  const { chunks } = readStream(text)
  expect(chunks.filter(({ error }) => error !== undefined)).toEqual([])
  expect(chunks.length).toBeGreaterThan(1)
}

function expectRefusal(text: string): void {
  const { type, message, param } = errorOf(JSON.parse(text))
  expect(type).toBe('invalid_request_error')
  // The request is not quoted at length.
  expect(message.length).toBeLessThan(2000)
  expect(param?.length ?? 0).toBeLessThan(600)
}

const limit = 60_000

/** The report of the smallest value found for which `verify` fails; undefined if there is none. */
async function counterexample<Value>(
  values: fc.Arbitrary<Value>,
  numRuns: number,
  verify: (value: Value) => Promise<void>,
): Promise<string | undefined> {
  const property = fc.asyncProperty(values, verify)
  const details = await fc.check(property, { numRuns: caseCount(numRuns), interruptAfterTimeLimit: 4000 })
  return details.failed ? await fc.asyncDefaultReportMessage(details) : undefined
}

test('any JSON is answered', { timeout: limit }, async () => {
  const bodies = json.map((value) => JSON.stringify(value))
  expect(await counterexample(bodies, 600, check)).toBeUndefined()
})

test('any text is answered', { timeout: limit }, async () => {
  const text = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.json(),
    fc.constantFrom('', '{', '[]', '\ufeff{}', '{}{}'),
  )
  expect(await counterexample(text, 300, check)).toBeUndefined()
})

test('any bytes are answered', { timeout: limit }, async () => {
  const send = async (bytes: Uint8Array<ArrayBuffer>) => {
    const response = await postChat(gateway, '', {}, { body: bytes })
    expect(response.status).toBe(400)
    expectRefusal(await response.text())
  }
  // Digits alone would be JSON.
  const bytes = fc.uint8Array({ min: 128, minLength: 1 }).map((given) => Uint8Array.from(given))
  expect(await counterexample(bytes, 100, send)).toBeUndefined()
})

const request = validRequest.map((fields) => JSON.stringify(fields))

test('a valid request with one value replaced by any JSON is answered', { timeout: limit }, async () => {
  const broken = fc.tuple(request, fc.nat(), json).map(([body, at, value]) => {
    const parsed: unknown = JSON.parse(body)
    const places = placesIn(parsed)
    const place = places[at % places.length]
    place?.put(value)
    return JSON.stringify(parsed)
  })
  expect(await counterexample(broken, 900, check)).toBeUndefined()
})

test('a valid request with unknown fields is answered', { timeout: limit }, async () => {
  const extended = fc.tuple(request, fc.nat(), key, json).map(([body, at, name, value]) => {
    const parsed: unknown = JSON.parse(body)
    const objects = [parsed, ...placesIn(parsed).map((place) => place.value)].filter(isRecord)
    const object = objects[at % objects.length]
    const property = { value, enumerable: true, configurable: true, writable: true }
    if (object !== undefined) Object.defineProperty(object, name, property)
    return JSON.stringify(parsed)
  })
  expect(await counterexample(extended, 500, check)).toBeUndefined()
})

test('requests with arbitrary headers are answered, too', { timeout: limit }, async () => {
  const word = fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').trim())
  const headers = fc.record(
    {
      'accept-language': word,
      'x-request-id': word,
      'x-gateway-strict': fc.constantFrom('true', 'false', 'TRUE', ''),
      'x-gateway-dry-run': fc.constantFrom('false', 'no', ''),
      'openai-beta': word,
    },
    { requiredKeys: [] },
  )
  const send = async ([body, given]: [string, Record<string, string | undefined>]) => {
    const response = await postChat(gateway, body, given as Record<string, string>)
    expect(response.status).toBeLessThan(500)
    await response.text()
    expect(unforeseen).toEqual([])
  }
  expect(await counterexample(fc.tuple(request, headers), 200, send)).toBeUndefined()
})

/** Places for a value of any depth: an unknown field, a forwarded one, or a value within one. */
const deepPlaces = [
  (deep: string) => deep,
  (deep: string) => `{"model":"qwen-plus","messages":[{"role":"user","content":"hi"}],"deep":${deep}}`,
  (deep: string) =>
    `{"model":"qwen-plus","messages":[{"role":"user","content":"hi"}],"search_options":{"a":${deep}}}`,
  (deep: string) => `{"model":"qwen-plus","messages":${deep}}`,
]

test.each(deepPlaces)('a body as deep as it is long is refused or accepted: %s', async (place) => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    await check(place(`${open.repeat(50_000)}1${close.repeat(50_000)}`))
  }
  expect(unforeseen).toEqual([])
})
