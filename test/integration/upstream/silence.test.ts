import { afterAll, beforeAll, expect, test } from 'vitest'

import { ask, key } from '../../support/edges.ts'
import { readError, readStream } from '../../support/read-answer.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let server: RunningServer
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
  const upstream = { connectTimeoutMs: 300 }
  const timeouts = { streamHeadersMs: 300, wholeHeadersMs: 300, firstEventMs: 400, idleMs: 300 }
  server = await startServer({ baseUrl: simulator.origin, upstream, timeouts, heartbeatMs: 100 })
})
afterAll(async () => {
  await server.stop()
  await simulator.close()
})

function chat(marker: string, stream: boolean): Promise<Response> {
  return fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask(`[[sim: ${marker}]]`, { stream })),
  })
}

test.concurrent('DashScope goes silent within a stream', async () => {
  const { text, error, comments } = await readStream(await chat('stall-after=2; pieces=["a","b","c"]', true))
  expect(text).toBe('ab')
  expect(comments).toBeGreaterThanOrEqual(1)
  expect(error).toMatchObject({ type: 'dashscope_error', code: 'upstream_timeout' })
})

test.concurrent.each([true, false])(
  'DashScope goes silent before the first event, stream %s',
  async (stream) => {
    const response = await chat('stall-after=0', stream)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await readError(response, 504)).toMatchObject({
      type: 'dashscope_error',
      code: 'upstream_timeout',
    })
  },
)

test.concurrent.each([true, false])('DashScope never gets to its status line, stream %s', async (stream) => {
  const response = await chat('slow-ttfb=20000', stream)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(await readError(response, 504)).toMatchObject({ type: 'dashscope_error', code: 'upstream_timeout' })
})

test.concurrent('DashScope goes silent in the middle of a collected answer', async () => {
  expect((await readError(await chat('stall-after=2', false), 504)).code).toBe('upstream_timeout')
})

test.concurrent('no DashScope at the address', async () => {
  const gone = await startSimulator()
  await gone.close()
  const alone = await startServer({ baseUrl: gone.origin })
  const response = await fetch(`${alone.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: new Blob([JSON.stringify(ask('hi'))]),
  })
  // The model did not run, so SDKs may try again.
  expect(response.headers.get('x-should-retry')).toBeNull()
  const error = await readError(response, 502)
  expect(error.code).toBe('upstream_unreachable')
  expect(error.message).not.toContain('127.0.0.1')
  await alone.stop()
})
