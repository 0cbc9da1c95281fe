import { once } from 'node:events'
import { request as httpRequest } from 'node:http'

import { expect, test } from 'vitest'

import { createFetch, createGateway } from '../../../src/index.ts'
import { observeWithAll } from '../../../src/http/adapters/request-observer.ts'
import { createAdmission } from '../../../src/server/admission/admission.ts'
import { md5Hash } from '../../../src/server/caller/key-hash.ts'
import type { LogEvents } from '../../../src/server/telemetry/access-log.ts'
import { createAccessLog } from '../../../src/server/telemetry/access-log-observer.ts'
import { createMetrics } from '../../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../../src/server/telemetry/request-metrics.ts'
import { ask, key } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { startServer } from '../../support/start-server.ts'
import { toUpstream } from '../../support/upstream-text.ts'

const upstream = toUpstream({
  pieces: ['a', 'b'],
  reasoning: [],
  cumulative: false,
  lineEnd: '\n',
  terminal: 'A',
})

type Line = { [Name in keyof LogEvents]: [Name, LogEvents[Name]] }[keyof LogEvents]

/** The fetch edge with the server's features: limits, log and metrics. */
function createEdge({ perKey = 0, rate = 0 } = {}) {
  const lines: Line[] = []
  const log = {
    write: (...line: unknown[]) => void lines.push(line as Line),
    failed: () => {},
    flush: async () => {},
  }
  const metrics = createMetrics('test')
  const { admit } = createAdmission({
    inFlight: { all: 0, perKey, perIp: 0 },
    rateLimits: { perKey: rate, perIp: 0, windowMs: 60_000 },
    overload: () => undefined,
    onShed: () => {},
  })
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  const fetch = createFetch(createGateway({ transport }), {
    admit,
    observe: observeWithAll([createAccessLog(log, md5Hash), createRequestMetrics(metrics.instruments)]),
  })
  const chat = (stream: boolean, init: RequestInit = {}, headers: Record<string, string> = {}) =>
    fetch('http://gateway/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(ask('hi', { stream })),
      ...init,
    })
  return { chat, lines, metricsText: () => metrics.registry.metrics() }
}

const caller = { ip: 'unknown', keyHash: md5Hash(key) }

test.each([true, false])('log and metrics of the fetch edge, stream %s', async (stream) => {
  const { chat, lines, metricsText } = createEdge()
  const response = await chat(stream)
  await response.text()
  expect(lines).toEqual([
    ['request_started', { ...caller, method: 'POST', path: '/v1/chat/completions' }],
    [
      'request_completed',
      {
        ...caller,
        status: 200,
        completed: true,
        requestId: response.headers.get('x-request-id'),
        seconds: expect.any(Number) as unknown,
      },
    ],
  ])
  const text = await metricsText()
  expect(text).toContain('gateway_inflight_requests 0')
  expect(text).toMatch(/gateway_http_requests_total\{route="\/v1\/chat\/completions".*status="200".*\} 1/)
})

test.each([
  ['cancels the body', async (response: Response) => response.body?.cancel()],
  ['aborts', async (_: Response, leaving: AbortController) => leaving.abort()],
])('a caller who %s counts as disconnected within the stream', async (_, leave) => {
  const { chat, lines, metricsText } = createEdge()
  const leaving = new AbortController()
  await leave(await chat(true, { signal: leaving.signal }), leaving)
  expect(lines.at(-1)).toMatchObject(['request_completed', { status: 200, completed: false }])
  expect(await metricsText()).toContain('gateway_client_disconnects_total{phase="stream"} 1')
})

test('a limit of requests in flight counts a stream until it is read', async () => {
  const { chat } = createEdge({ perKey: 1 })
  const first = await chat(true)
  expect((await readError(await chat(false), 429)).code).toBe('rate_limit_exceeded')
  await first.text()
  expect((await chat(false)).status).toBe(200)
})

test('each response states the remaining requests of a rate limit', async () => {
  const { chat } = createEdge({ rate: 1 })
  expect((await chat(false)).headers.get('x-ratelimit-remaining-requests')).toBe('0')
  const refused = await chat(false)
  expect([refused.status, refused.headers.get('x-ratelimit-limit-requests')]).toEqual([429, '1'])
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
})

test('the key in x-api-key has the same hash in the log', async () => {
  const { chat, lines } = createEdge()
  await (await chat(false, {}, { authorization: '', 'x-api-key': key })).text()
  expect(lines.map(([, fields]) => fields)).toMatchObject([caller, { ...caller, status: 401 }])
  expect(JSON.stringify(lines)).not.toContain(key)
})

test('a WebSocket handshake is a 426 on any path, in process', async () => {
  const response = await createGateway().fetch('http://gateway/v1/realtime', {
    headers: { upgrade: 'websocket', connection: 'upgrade' },
  })
  expect(response.headers.get('upgrade')).toBe('HTTP/1.1')
  expect((await readError(response, 426)).code).toBe('websocket_not_supported')
})

test('a WebSocket handshake is a 426 over HTTP', async () => {
  const server = await startServer()
  const request = httpRequest(`${server.origin}/v1/realtime`, {
    headers: { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-version': '13' },
  }).end()
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }]
  expect(response.statusCode).toBe(426)
  response.resume()
  await server.stop()
})
