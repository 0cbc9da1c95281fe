import { connect } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { freePort, until } from '../support/processes.ts'
import { readError, readStream } from '../support/read-answer.ts'
import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'
import { startOnBun } from './platforms.ts'
import { Server } from './server.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

async function startBun(environment: Readonly<Record<string, string>> = {}) {
  simulator.forget()
  const running = await startOnBun({ DASHSCOPE_BASE_URL: simulator.origin, ...environment })
  return { ...running, server: new Server(running.origin, simulator) }
}

const slow = '[[sim: endless]] [[sim: slow-chunks=5]]'

test('the log, request ids, metrics, and the address behind a trusted proxy', async () => {
  const METRICS_TOKEN = 'a-token-for-the-metrics'
  const { server, text, stop } = await startBun({ METRICS_TOKEN, TRUSTED_PROXIES: '127.0.0.1' })
  const headers = { 'x-forwarded-for': '203.0.113.5', 'x-request-id': 'my-own-id' }
  const body = { model: 'qwen-plus', messages: [{ role: 'user', content: 'hi' }] }
  const response = await server.post('/v1/chat/completions', body, headers)
  expect([response.status, response.headers.get('x-request-id')]).toEqual([200, 'my-own-id'])
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  await until('the log has both lines', () => text().includes('Request completed'))
  expect(text()).toMatch(/Request started - IP: 203\.0\.113\.5, Method: POST, Path: \/v1\/chat\/completions/)
  expect(text()).toMatch(/Request completed - IP: 203\.0\.113\.5, Status: 200/)
  const preflight = await server.get('/v1/models', { method: 'OPTIONS' })
  expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([
    204,
    expect.stringContaining('POST'),
  ])
  expect((await server.get('/metrics')).status).toBe(401)
  const authorization = `Bearer ${METRICS_TOKEN}`
  const metrics = await (await server.get('/metrics', { headers: { authorization } })).text()
  expect(metrics).toMatch(/gateway_http_requests_total\{route="\/v1\/chat\/completions",.*status="200".*\} 1/)
  expect(metrics).toMatch(/^process_resident_memory_bytes \d+/m)
  expect(metrics).not.toContain('gateway_connections')
  await stop()
})

test('MAX_INFLIGHT, rate limits and the limit of a body refuse with their errors', async () => {
  const limits = { MAX_INFLIGHT: '1', RATE_LIMIT_PER_KEY: '3', MAX_BODY_BYTES: '1024' }
  const { server, stop } = await startBun(limits)
  const leaving = new AbortController()
  const open = await server.chat(`open ${slow}`, { stream: true }, { signal: leaving.signal })
  expect(open.headers.get('x-ratelimit-remaining-requests')).toBe('2')
  expect((await readError(await server.chat('hi'), 503)).code).toBe('server_is_overloaded')
  leaving.abort()
  await server.expectEnded('open')
  await readError(await server.chat('x'.repeat(2000)), 413)
  expect((await readError(await server.chat('hi'), 429)).code).toBe('rate_limit_exceeded')
  await stop()
})

test('WAV files that do not fit into the memory budget are refused before they are billed', async () => {
  const { server, stop } = await startBun({ MAX_RSS: '512' })
  const leaving = new AbortController()
  // 20 MB each, as expected; half of 512 MiB has room for thirteen. The first sentence has text besides the marker.
  const input = `[[sim: stall-after=1]]字。${'字'.repeat(1664)}`
  const body = { model: 'qwen3-tts-flash', voice: 'Cherry', input, response_format: 'wav' }
  const statuses: number[] = []
  const all = Array.from({ length: 30 }, () =>
    server.post('/v1/audio/speech', body, {}, { signal: leaving.signal }).then(
      ({ status }) => void statuses.push(status),
      () => {},
    ),
  )
  await until('seventeen refusals', () => statuses.length === 17)
  expect(new Set(statuses)).toEqual(new Set([503]))
  await until('thirteen calls', () => simulator.calls.length >= 13)
  expect(simulator.calls).toHaveLength(13)
  leaving.abort()
  await Promise.all(all)
  await stop()
})

test('SIGTERM lets an answer end, closes idle connections, and the process ends with 0', async () => {
  const { server, signal, ended, origin } = await startBun()
  const idle = connect(Number(new URL(origin).port), '127.0.0.1')
  // Before its first bytes a connection is not accepted (TCP_DEFER_ACCEPT), and nothing is there to close.
  idle.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\n')
  await new Promise((resolve) => idle.once('data', resolve))
  idle.resume()
  const closed = new Promise((resolve) => idle.once('close', resolve))
  const pieces = JSON.stringify(Array.from({ length: 40 }, () => 'a'))
  const response = await server.chat(`[[sim: pieces=${pieces}]] [[sim: slow-chunks=20]]`, { stream: true })
  signal('SIGTERM')
  expect((await readStream(response)).text).toBe('a'.repeat(40))
  expect(await ended).toBe(0)
  await closed
  await expect(server.get('/health')).rejects.toThrow('fetch failed')
})

test('an answer that outlasts SHUTDOWN_GRACE ends with an error, and the process with 1', async () => {
  const { server, signal, ended } = await startBun({ SHUTDOWN_GRACE: '0' })
  const response = await server.chat(slow, { stream: true })
  signal('SIGTERM')
  expect((await readStream(response)).error?.code).toBe('shutting_down')
  expect(await ended).toBe(1)
})

test('a caller who does not read, and one whose body does not arrive, are disconnected', async () => {
  const METRICS_TOKEN = 'a-token-for-the-metrics'
  const times = { WRITE_STALL_TIMEOUT: '1', REQUEST_TIMEOUT: '1' }
  const { server, origin, stop } = await startBun({ METRICS_TOKEN, ...times })
  const port = Number(new URL(origin).port)
  const post = (body: string, length = body.length) =>
    `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`
  // A small body is read in one piece, a large one as a stream.
  const late = [100, 100_000].map((length) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(post('{"model":', length)))
    return socket
  })
  const answers = late.map(
    (socket) => new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(String(bytes)))),
  )
  const content = 'does-not-read [[sim: endless]] [[sim: giant-event=512]]'
  const body = { model: 'qwen-plus', stream: true, messages: [{ role: 'user', content }] }
  const deaf = connect(port, '127.0.0.1', () => deaf.write(post(JSON.stringify(body)))).pause()
  deaf.on('error', () => {})
  for (const answer of answers) expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
  await server.expectEnded('does-not-read')
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  expect(await (await server.get('/metrics', { headers })).text()).toContain('gateway_write_stalls_total 1')
  for (const socket of late) socket.destroy()
  deaf.destroy()
  await stop()
})

test('a caller who leaves within the body is logged as such', async () => {
  const { text, origin, stop } = await startBun()
  for (const [index, length] of [100, 100_000].entries()) {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () =>
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`,
      ),
    )
    await until('the request has begun', () => text().split('Request started').length === index + 2)
    socket.destroy()
    await until('the request has ended', () => text().split('Status: 499').length === index + 2)
  }
  expect(text()).not.toMatch(/Status: 4(?!99)/)
  await stop()
})

test('a request with an invalid host is answered, and no failure is logged', async () => {
  const { text, origin, stop } = await startBun()
  const ask = (host: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1')
      socket.once('data', (bytes) => {
        resolve(String(bytes))
        socket.destroy()
      })
      socket.write(`GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    })
  for (const host of ['', 'a b', 'a:99999', 'a#b']) expect(await ask(host)).toMatch(/^HTTP\/1\.1 200 /)
  expect(text()).not.toContain('Invalid URL')
  await stop()
})

test('settings that Bun does not support are refused or reported at the start', async () => {
  await expect(startBun({ WORKERS: '2' })).rejects.toThrow(/WORKERS=2: on Bun the gateway is one process/)
  const { text, stop } = await startBun({ UPSTREAM_TTFB_TIMEOUT: '5' })
  expect(text()).toContain('UPSTREAM_TTFB_TIMEOUT has no effect on Bun')
  expect(text()).not.toContain('Bun sends at most')
  await stop()
})

test('300 streams at one time reach DashScope, more than Bun sends by default', async () => {
  const { server, stop } = await startBun()
  const leaving = new AbortController()
  const streams = Array.from({ length: 300 }, () =>
    server.chat('many [[sim: stall-after=1]]', { stream: true }, { signal: leaving.signal }),
  )
  const answers = await Promise.all(streams)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(server.callsWith('many')).toHaveLength(300)
  leaving.abort()
  await stop()
})

test('the port of the metrics, and a port in use', async () => {
  const METRICS_PORT = String(await freePort())
  const { origin, stop } = await startBun({ METRICS_PORT })
  const metrics = await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)
  expect(await metrics.text()).toContain('gateway_inflight_requests 0')
  await expect(startBun({ PORT: new URL(origin).port })).rejects.toThrow(/The port is already in use/)
  await stop()
})
