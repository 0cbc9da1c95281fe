import { hash } from 'node:crypto'
import { connect } from 'node:net'

import { expect, test, vi } from 'vitest'

import { metricTable } from '../../../src/server/telemetry/metrics.ts'
import { ask, key } from '../../support/edges.ts'
import { useMeteredServer } from '../../support/metered-server.ts'
import { soon } from '../../support/soon.ts'

const bench = useMeteredServer()
const { chat, use, valueOf, counted } = bench

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
  // Only documented ones, although an answer's usage has more counts.
  expect(await valueOf('gateway_tokens_total', { type: 'total', model: 'farui-plus' })).toBe(0)
  expect(await valueOf('gateway_build_info', { commit: 'abc1234' })).toBe(1)
})

test('tokens are counted as far as DashScope reported them, in complete answers or not', async () => {
  const tokens = () => valueOf('gateway_tokens_total', { type: 'output', model: 'qwen-plus' })
  let before = await tokens()
  const more = async () => {
    await vi.waitFor(async () => expect(await tokens()).toBeGreaterThan(before), soon)
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

test('names in requests make no series of their own', async () => {
  await use({ ...ask('hi'), model: 'a-name-of-mine' })
  await fetch(`${bench.server().origin}/a/path/of/mine`, { method: 'PROPFIND' })
  await fetch(`${bench.server().origin}/v1/models/a-name-of-mine`)
  await counted('gateway_http_requests_total', { model: 'other', route: path }, 1)
  await counted('gateway_http_requests_total', { route: 'none', method: 'other', status: '404' }, 1)
  await counted('gateway_http_requests_total', { route: '/v1/models/{id}', status: '404' }, 1)
  expect(await bench.registry().metrics()).not.toMatch(/mine|PROPFIND/)
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
  await bench.simulator().close()
  await bench.restart(bench.simulator().origin)
  await use(ask('hi'))
  await counted('gateway_upstream_requests_total', { code: 'none' }, 1)
  expect(await valueOf('gateway_upstream_retries_total')).toBe(1)
  expect(await valueOf('gateway_upstream_connect_errors_total')).toBe(1)
})

test('requests under way, rejected requests, and disconnects by phase', async () => {
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
  bench.simulator().forget()
  const unanswered = chat(ask('[[sim: slow-ttfb=60000]]'), waiting.signal).catch(() => {})
  await expect.poll(() => bench.simulator().calls.length).toBe(1)
  waiting.abort()
  await unanswered
  await counted('gateway_client_disconnects_total', { phase: 'waiting' }, 1)
  const { port, hostname } = new URL(bench.server().origin)
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: 100\r\n\r\n{`,
  )
  await counted('gateway_inflight_requests', {}, 1)
  socket.destroy()
  await counted('gateway_client_disconnects_total', { phase: 'request' }, 1)
  await counted('gateway_inflight_requests', {}, 0)
})

test('a caller who does not read is disconnected and counted', async () => {
  await bench.restart(bench.simulator().origin, 300)
  const { port, hostname } = new URL(bench.server().origin)
  const body = JSON.stringify(ask('[[sim: endless; giant-event=512]]', { stream: true }))
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  socket.pause()
  await vi.waitFor(async () => expect(await valueOf('gateway_write_stalls_total')).toBe(1), soon)
  socket.destroy()
})

test('every possible series exists from the start, as zero', () => {
  const zeros = async (name: keyof typeof metricTable) =>
    (await bench.registry().metrics()).split('\n').filter((line) => new RegExp(`^${name}\\{.* 0$`).test(line))
      .length
  return Promise.all([
    expect(zeros('gateway_shed_total')).resolves.toBe(9),
    expect(zeros('gateway_client_disconnects_total')).resolves.toBe(3),
    expect(zeros('gateway_stream_errors_total')).resolves.toBe(2),
  ])
})

test('the event loop delay is the maximum of all processes', async () => {
  const lag = (await bench.registry().getMetricsAsJSON()).filter(({ name }) =>
    name.startsWith('nodejs_eventloop_lag_p'),
  )
  expect(lag.length).toBeGreaterThan(2)
  for (const { aggregator } of lag) expect(aggregator).toBe('max')
})

test('no series names a key, a hash of one or an address', async () => {
  await use(ask('hi'))
  await counted('gateway_http_requests_total', { route: path }, 1)
  const text = await bench.registry().metrics()
  expect(text).not.toMatch(/sk-|127\.0\.0\.1/)
  expect(text).not.toContain(hash('md5', key).slice(0, 8))
  const labels = Object.values(metricTable).flatMap((metric): readonly string[] => metric.labels)
  expect(labels.filter((label) => /key|ip|user|address/.test(label))).toEqual([])
})
