import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { ask, Bench } from '../../support/edges.ts'
import { readCompletion, readError, readStream } from '../../support/read-answer.ts'

const bench = new Bench(true)
beforeAll(() => bench.start('over HTTP', {}))
beforeEach(() => bench.forget())
afterAll(() => bench.stop())

const origin = 'https://chat.example'
const requestedHeaders =
  'authorization,content-type,x-stainless-arch,x-stainless-async,x-stainless-custom-poll-interval,x-stainless-helper-method,x-stainless-lang,x-stainless-os,x-stainless-package-version,x-stainless-poll-helper,x-stainless-raw-response,x-stainless-read-timeout,x-stainless-retry-count,x-stainless-runtime,x-stainless-runtime-version,x-stainless-timeout,openai-organization,openai-project,openai-beta,idempotency-key,x-client-request-id,x-api-key,anthropic-version,anthropic-beta,anthropic-dangerous-direct-browser-access,x-whatever'

function expectOpen({ headers }: Response): void {
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.has('access-control-allow-credentials')).toBe(false)
  const exposed = headers.get('access-control-expose-headers')?.split(', ') ?? []
  for (const name of [
    'x-request-id',
    'request-id',
    'x-dashscope-request-id',
    'x-gateway-adjusted',
    'retry-after',
    'x-should-retry',
  ]) {
    expect(exposed).toContain(name)
  }
}

const preflight = (path: string, headers: Record<string, string> = {}) =>
  bench.get(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': requestedHeaders,
      ...headers,
    },
  })

test.each(['/v1/chat/completions', '/chat/completions', '/v1/messages', '/v1/models', '/v1/not-yet', '/'])(
  'the preflight of %s passes without a key',
  async (path) => {
    const response = await preflight(path)
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    expect(response.headers.get('access-control-allow-headers')).toBe(requestedHeaders)
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
    expect(response.headers.get('access-control-allow-methods')).toContain('GET')
    expect(response.headers.get('access-control-max-age')).toBe('86400')
    expect(response.headers.get('vary')).toMatch(/access-control-request-headers/i)
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
    expect(bench.calls).toEqual([])
  },
)

test.each(['null', 'http://localhost:3000', 'chrome-extension://abcdef', 'app://obsidian.md', ''])(
  'origin "%s" is allowed like any other',
  async (from) => {
    const response = await bench.chat(ask('hi'), { origin: from })
    expectOpen(response)
    expect((await readCompletion(response)).choices).toHaveLength(1)
  },
)

test('a stream has CORS headers', async () => {
  const response = await bench.chat(ask('[[sim: say=abc]]', { stream: true }), { origin })
  expectOpen(response)
  expect((await readStream(response)).text).toBe('abc')
})

test.each([
  ['no key', 401, {}, { authorization: '' }],
  ['a bad request', 400, { temperature: 3 }, {}],
  ['a bad content type', 415, {}, { 'content-type': 'text/plain' }],
  ['a rate limit', 429, { messages: [{ role: 'user', content: '[[sim: error=Throttling]]' }] }, {}],
  ['a cut line', 502, { messages: [{ role: 'user', content: '[[sim: drop-after=0]]' }] }, {}],
])('a browser can read %s', async (_, status, fields, headers) => {
  const response = await bench.chat(ask('hi', fields), { origin, ...headers })
  expectOpen(response)
  expect((await readError(response, status)).message).not.toBe('')
})

test.each([
  ['GET', '/v1/models', 200],
  ['GET', '/health', 200],
  ['GET', '/nothing', 404],
  ['PUT', '/v1/models', 405],
])('%s %s has CORS headers', async (method, path, status) => {
  const response = await bench.get(path, { method, headers: { origin } })
  expectOpen(response)
  expect(response.status).toBe(status)
})

test('a browser can read the refusal of a too large body', async () => {
  const response = await bench.chat(ask('x'.repeat(21 * 1024 * 1024)), { origin })
  expectOpen(response)
  expect((await readError(response, 413)).type).toBe('invalid_request_error')
})
