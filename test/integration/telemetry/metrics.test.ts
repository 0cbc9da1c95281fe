import { hash } from 'node:crypto'
import { connect, type Socket } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createMetrics, metricTable, type Metrics } from '../../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../../src/server/telemetry/request-metrics.ts'
import { ask, key } from '../../support/edges.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let simulator: RunningSimulator
let server: RunningServer
let metrics: Metrics

beforeEach(async () => {
  simulator = await startSimulator()
  await restart(simulator.origin)
})
afterEach(async () => {
  await server.stop()
  await simulator.close()
})

async function restart(baseUrl: string): Promise<void> {
  metrics = createMetrics('abc1234')
  const { instruments } = metrics
  server = await startServer({
    baseUrl,
    commitAfterMs: 50,
    edge: {
      observe: createRequestMetrics(instruments),
      onShed: (reason) => instruments.gateway_shed_total.inc({ reason }),
      inFlight: { all: 1, perKey: 0, perIp: 0 },
      writeStallMs: 2000,
    },
  })
}

function chat(body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
}

/** Sends, and reads to the end. */
async function use(body: unknown): Promise<void> {
  await (await chat(body)).text().catch(() => '')
}

/** The value of one series; labels in any order. */
async function valueOf(name: keyof typeof metricTable, labels: Record<string, string> = {}, suffix = '') {
  const text = await metrics.registry.metrics()
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(`${name}${suffix}`) && !line.startsWith('#'))
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const found = lines.filter((line) => /^\w+(?:\{| )/.exec(line)?.[0].slice(0, -1) === name + suffix)
  return found
    .filter((line) => wanted.every((label) => line.includes(label)))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
}

const counted = (
  name: keyof typeof metricTable,
  labels: Record<string, string>,
  count: number,
  suffix = '',
) => vi.waitFor(async () => expect(await valueOf(name, labels, suffix)).toBe(count), 15_000)

const path = '/v1/chat/completions'

test('a chat: by route, status, model; how long it took, and how long until it began; its tokens', async () => {
  await use({ ...ask('hello', { stream: true }), model: 'farui-plus' })
  const labels = { route: path, method: 'POST', status: '200', model: 'farui-plus', stream: 'true' }
  await counted('gateway_http_requests_total', { ...labels, error_type: 'none' }, 1)
  await counted('gateway_http_request_duration_seconds', { route: path, stream: 'true' }, 1, '_count')
  await counted('gateway_overhead_seconds', { route: path, stream: 'true' }, 1, '_count')
  await counted('gateway_time_to_first_token_seconds', { model: 'farui-plus' }, 1, '_count')
  await counted('gateway_upstream_requests_total', { code: '200' }, 1)
  for (const type of ['input', 'output'])
    expect(await valueOf('gateway_tokens_total', { type, model: 'farui-plus' })).toBeGreaterThan(0)
  expect(await valueOf('gateway_build_info', { commit: 'abc1234' })).toBe(1)
})

/** The beginning of a request on a connection of its own, whose answer is read. */
function begin(rest: string): Socket {
  const { port, hostname } = new URL(server.origin)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {}).resume()
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n${rest}`)
  return socket
}

test('what is waited for is not overhead: DashScope, the caller’s body, the caller’s reading', async () => {
  await use(ask('[[sim: slow-ttfb=400]]'))
  const body = JSON.stringify(ask('hi'))
  const slow = begin(`content-length: ${body.length}\r\nconnection: close\r\n\r\n`)
  setTimeout(() => slow.write(body), 400)
  await counted('gateway_overhead_seconds', { route: path }, 2, '_count')
  // Nor is the rest of a request that is refused before it has come.
  const refused = begin('content-length: 99999999\r\n\r\n{')
  setTimeout(() => refused.destroy(), 400)
  await counted('gateway_overhead_seconds', { route: path }, 3, '_count')
  const took = await valueOf('gateway_http_request_duration_seconds', { route: path }, '_sum')
  const own = await valueOf('gateway_overhead_seconds', { route: path }, '_sum')
  expect(took).toBeGreaterThan(1.2)
  expect(own).toBeGreaterThan(0)
  expect(took - own).toBeGreaterThan(1.1)
})

test('tokens are counted as far as DashScope told them, whole or not', async () => {
  const tokens = () => valueOf('gateway_tokens_total', { type: 'output', model: 'qwen-plus' })
  let before = await tokens()
  const more = async () => {
    await vi.waitFor(async () => expect(await tokens()).toBeGreaterThan(before), 15_000)
    before = await tokens()
  }
  for (const stream of [true, false]) {
    await use(ask('[[sim: cut-after=3]]', { stream }))
    await more()
  }
  const left = new AbortController()
  const answer = await chat(ask('[[sim: endless; slow-chunks=20]]', { stream: true }), left.signal)
  await answer.body?.getReader().read()
  left.abort()
  await more()
})

test('what strangers name makes no series of its own', async () => {
  await use({ ...ask('hi'), model: 'a-name-of-mine' })
  await fetch(`${server.origin}/a/path/of/mine`, { method: 'PROPFIND' })
  await fetch(`${server.origin}/v1/models/a-name-of-mine`)
  await counted('gateway_http_requests_total', { model: 'other', route: path }, 1)
  await counted('gateway_http_requests_total', { route: 'none', method: 'other', status: '404' }, 1)
  await counted('gateway_http_requests_total', { route: '/v1/models/{id}', status: '404' }, 1)
  expect(await metrics.registry.metrics()).not.toMatch(/mine|PROPFIND/)
})

test('failures: of the caller, of DashScope, before the first event and within the answer', async () => {
  await use({ model: 'qwen-plus' })
  await counted('gateway_http_requests_total', { status: '400', error_type: 'invalid_request_error' }, 1)
  await use(ask('[[sim: http-500]]'))
  await counted('gateway_http_requests_total', { status: '500', error_type: 'dashscope_error' }, 1)
  await counted('gateway_upstream_requests_total', { code: '500' }, 1)
  await use(ask('[[sim: slow-ttfb=300; http-500]]', { stream: true }))
  await counted('gateway_stream_errors_total', { stage: 'before_first_event' }, 1)
  await use(ask('[[sim: cut-after=2]]', { stream: true }))
  await counted('gateway_stream_errors_total', { stage: 'mid_stream' }, 1)
  expect(await valueOf('gateway_http_requests_total', { status: '200', error_type: 'dashscope_error' })).toBe(
    2,
  )
})

test('a DashScope that cannot be reached is tried twice', async () => {
  await server.stop()
  await simulator.close()
  await restart(simulator.origin)
  await use(ask('hi'))
  await counted('gateway_upstream_requests_total', { code: 'none' }, 1)
  expect(await valueOf('gateway_upstream_retries_total')).toBe(1)
  expect(await valueOf('gateway_upstream_connect_errors_total')).toBe(1)
})

test('who is under way, who is turned away, and who leaves in which phase', async () => {
  const left = new AbortController()
  const streaming = await chat(ask('[[sim: endless; slow-chunks=20]]', { stream: true }), left.signal)
  await counted('gateway_inflight_streams', {}, 1)
  expect(await valueOf('gateway_inflight_requests')).toBe(1)
  await use(ask('hi'))
  await counted('gateway_shed_total', { reason: 'full' }, 1)
  left.abort()
  await streaming.text().catch(() => '')
  await counted('gateway_client_disconnects_total', { phase: 'stream' }, 1)
  await counted('gateway_inflight_streams', {}, 0)
  const waiting = new AbortController()
  setTimeout(() => waiting.abort(), 200)
  await chat(ask('[[sim: slow-ttfb=60000]]'), waiting.signal).catch(() => {})
  await counted('gateway_client_disconnects_total', { phase: 'waiting' }, 1)
  const { port, hostname } = new URL(server.origin)
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: 100\r\n\r\n{`,
  )
  await counted('gateway_inflight_requests', {}, 1)
  socket.destroy()
  await counted('gateway_client_disconnects_total', { phase: 'request' }, 1)
  await counted('gateway_inflight_requests', {}, 0)
})

test('who does not read is let go, and counted', async () => {
  const { port, hostname } = new URL(server.origin)
  const body = JSON.stringify(ask('[[sim: endless; giant-event=512]]', { stream: true }))
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  socket.pause()
  await vi.waitFor(async () => expect(await valueOf('gateway_write_stalls_total')).toBe(1), 15_000)
  socket.destroy()
})

test('what can happen is counted from the start, as none', () => {
  const zeros = async (name: keyof typeof metricTable) =>
    (await metrics.registry.metrics()).split('\n').filter((line) => new RegExp(`^${name}\\{.* 0$`).test(line))
      .length
  return Promise.all([
    expect(zeros('gateway_shed_total')).resolves.toBe(9),
    expect(zeros('gateway_client_disconnects_total')).resolves.toBe(3),
    expect(zeros('gateway_stream_errors_total')).resolves.toBe(2),
  ])
})

test('of several processes the longest delay counts', async () => {
  const lag = (await metrics.registry.getMetricsAsJSON()).filter(({ name }) =>
    name.startsWith('nodejs_eventloop_lag_p'),
  )
  expect(lag.length).toBeGreaterThan(2)
  for (const { aggregator } of lag) expect(aggregator).toBe('max')
})

test('nor is what a caller takes to read an answer that is done', async () => {
  const body = JSON.stringify(ask('[[sim: giant-event=12000]]'))
  const socket = begin(`content-length: ${body.length}\r\n\r\n${body}`)
  let timer: ReturnType<typeof setTimeout> | undefined
  socket.once('data', () => {
    socket.pause()
    timer = setTimeout(() => socket.resume(), 1500)
  })
  await vi.waitFor(async () => expect(await valueOf('gateway_http_requests_total')).toBe(1), 15_000)
  clearTimeout(timer)
  socket.destroy()
  expect(await valueOf('gateway_overhead_seconds', { route: path }, '_sum')).toBeLessThan(1)
})

test('no series names a key, a hash of one or an address', async () => {
  await use(ask('hi'))
  await counted('gateway_http_requests_total', { route: path }, 1)
  const text = await metrics.registry.metrics()
  expect(text).not.toMatch(/sk-|127\.0\.0\.1/)
  expect(text).not.toContain(hash('md5', key).slice(0, 8))
  const labels = Object.values(metricTable).flatMap((metric): readonly string[] => metric.labels)
  expect(labels.filter((label) => /key|ip|user|address/.test(label))).toEqual([])
})
