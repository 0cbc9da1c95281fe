import assert from 'node:assert/strict'
import http2 from 'node:http2'

import { createSimulator, type Simulator } from '../../../src/simulator/index.ts'
import { askChat, textOf, type Question, type Seen } from '../../support/ask.ts'
import { startGateway, type GatewayProcess } from '../../support/gateway-process.ts'
import { until } from '../../support/processes.ts'

export interface Deployment {
  simulator: Simulator
  gateway: GatewayProcess
}

export const metricsToken = 'a-token-for-metrics-0001'

export async function startDeployment(): Promise<Deployment> {
  const simulator = createSimulator({ record: true })
  const gateway = await startGateway({
    DASHSCOPE_BASE_URL: await simulator.listen(),
    LOG_FORMAT: 'json',
    TRUSTED_PROXIES: '127.0.0.1',
    METRICS_TOKEN: metricsToken,
    // Other load on the machine must not make the gateway refuse requests.
    MAX_EVENT_LOOP_DELAY: '0',
  })
  return { simulator, gateway }
}

export function describe({ status, body }: Seen): string {
  return `${status} ${body.slice(0, 300)}`
}

export function checkError(seen: Seen, status: number, type: string): void {
  assert.equal(seen.status, status, describe(seen))
  assert.match(seen.headers['content-type'] ?? '', /^application\/json/)
  assert.equal(seen.headers['access-control-allow-origin'], '*')
  const { error } = JSON.parse(seen.body) as { error: Record<string, unknown> }
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type'])
  assert.equal(error['type'], type)
}

/** Pieces must arrive one by one, as they are made. */
export async function checkStreaming(origin: string, direct: string): Promise<string> {
  const [behind, without] = await Promise.all([
    askChat(origin, 'slow-chunks=100'),
    askChat(direct, 'slow-chunks=100'),
  ])
  assert.equal(behind.status, 200, describe(behind))
  assert.equal(textOf(behind), textOf(without))
  assert.match(behind.body, /data: \[DONE\]\n\n$/)
  const gap = behind.lastByteMs - behind.firstByteMs
  // A busy machine reads some pieces at once; a proxy that buffers sends all of them at the end.
  assert.ok(
    behind.firstByteMs < 0.5 * behind.lastByteMs,
    `first byte after ${behind.firstByteMs.toFixed(0)} ms`,
  )
  assert.ok(gap > 1000 && gap > 0.6 * (without.lastByteMs - without.firstByteMs), `a gap of ${gap} ms`)
  assert.ok(behind.reads >= 0.6 * without.reads, `${behind.reads} reads, ${without.reads} without nginx`)
  const ms = (value: number) => `${value.toFixed(0)} ms`
  return `first byte after ${ms(behind.firstByteMs)} (${ms(without.firstByteMs)} without nginx), last one ${ms(gap)} later, in ${behind.reads} reads`
}

let callers = 0

/** A client that disconnects from nginx is disconnected from DashScope as well. */
export async function checkDisconnect(
  { simulator }: Deployment,
  origin: string,
  faults: string,
  question: Question & { stream?: boolean },
): Promise<string> {
  callers += 1
  const key = `sk-leaving-${String(callers).padStart(16, '0')}`
  const call = () => simulator.calls.find((one) => one.key === key)
  const called = until('the call', () => call() !== undefined)
  const headers = { authorization: `Bearer ${key}` }
  await askChat(origin, faults, { leave: called, ...question, headers })
  await called
  const started = performance.now()
  await until('aborted', () => call()?.state === 'aborted', 15_000)
  return `within ${(performance.now() - started).toFixed(0)} ms`
}

/** One stream over HTTP/2, its first and its last byte. */
export function askOverHttp2(origin: string): Promise<{ status: number; gapMs: number; body: string }> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(origin, { rejectUnauthorized: false }).on('error', reject)
    const request = session.request({
      ':method': 'POST',
      ':path': '/v1/chat/completions',
      authorization: 'Bearer sk-0123456789abcdef',
      'content-type': 'application/json',
    })
    const seen = { status: 0, gapMs: 0, body: '' }
    let first = 0
    request.on('response', (headers) => (seen.status = Number(headers[':status'])))
    request.setEncoding('utf8').on('data', (chunk: string) => {
      first ||= performance.now()
      seen.body += chunk
      seen.gapMs = performance.now() - first
    })
    request.on('error', reject).on('end', () => {
      session.close()
      resolve(seen)
    })
    const content = '[[sim: slow-chunks=100]] 你好'
    request.end(JSON.stringify({ model: 'qwen-plus', stream: true, messages: [{ role: 'user', content }] }))
  })
}
