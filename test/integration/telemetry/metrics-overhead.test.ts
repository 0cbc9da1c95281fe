import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

import { expect, test, vi } from 'vitest'

import type { TaskOptions } from '../../../src/dashscope/tasks/run-task.ts'
import { ask, key } from '../../support/edges.ts'
import { useMeteredServer } from '../../support/metered-server.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'
import { soon } from '../../support/soon.ts'

const bench = useMeteredServer()
const { use, begin, valueOf, counted } = bench
const path = '/v1/chat/completions'

test('waiting is no overhead: for DashScope, for the caller’s body, for the caller’s reading', async () => {
  const upstream = await startScriptedUpstream()
  await bench.restart(upstream.origin)
  upstream.answer((response) => {
    bench.ahead += 10_000
    response.end(JSON.stringify({ output: { choices: [] }, request_id: 'r' }))
  })
  await use(ask('hi'))
  await counted('gateway_overhead_seconds', { route: path }, 1, '_count')
  const body = JSON.stringify({ model: 'qwen-plus' })
  const slow = begin(`content-length: ${body.length}\r\nconnection: close\r\n\r\n`)
  await counted('gateway_inflight_requests', {}, 1)
  bench.ahead += 10_000
  slow.write(body)
  await counted('gateway_overhead_seconds', { route: path }, 2, '_count')
  // The rest of a request that is refused early does not count either.
  const refused = begin('content-length: 99999999\r\n\r\n{')
  await once(refused, 'data')
  bench.ahead += 10_000
  refused.destroy()
  await counted('gateway_overhead_seconds', { route: path }, 3, '_count')
  upstream.close()
  const took = await valueOf('gateway_http_request_duration_seconds', { route: path }, '_sum')
  const own = await valueOf('gateway_overhead_seconds', { route: path }, '_sum')
  expect(took).toBeGreaterThan(30)
  expect(own).toBeGreaterThan(0)
  expect(took - own).toBeGreaterThan(29.9)
})

test('the time in which a caller reads a finished answer is no overhead', async () => {
  const body = JSON.stringify(ask('[[sim: giant-event=12000]]'))
  const socket = begin(`content-length: ${body.length}\r\n\r\n${body}`)
  await once(socket, 'data')
  socket.pause()
  // By then everything has been written, and most of it is buffered.
  await wait(100)
  bench.ahead += 100_000
  socket.resume()
  await vi.waitFor(async () => expect(await valueOf('gateway_http_requests_total')).toBe(1), soon)
  socket.destroy()
  expect(await valueOf('gateway_overhead_seconds', { route: path }, '_sum')).toBeLessThan(50)
})

/** Pauses of tasks pass at once, for the clock of the metrics in their own time; limits never expire. */
const hastyTasks: TaskOptions = {
  clock: {
    now: () => performance.now(),
    async wait(ms, signal) {
      if (ms < 20_000) bench.ahead += ms
      else await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  },
}

test.each([
  ['the pauses of a task', 'qwen-image-plus', 8],
  ['a file of DashScope', 'qwen-image-2.0', 20],
])('nor is what is waited for with %s', async (_, model, seconds) => {
  const upstream = await startScriptedUpstream()
  await bench.restart(upstream.origin, undefined, hastyTasks)
  const picture = { image: `${upstream.origin}/a.png`, url: `${upstream.origin}/a.png` }
  const choices = [{ message: { content: [picture] } }]
  let queries = 0
  upstream.answer((response, { url = '', method }) => {
    const json = (output: object) => response.end(JSON.stringify({ output, request_id: 'r' }))
    if (url === '/a.png') {
      // Before the status line, and before the bytes.
      bench.ahead += 10_000
      response.write('PNG!', () => {
        bench.ahead += 10_000
        response.end('.')
      })
    } else if (method === 'POST' && model === 'qwen-image-2.0') json({ choices })
    else if (method === 'POST') json({ task_id: 't', task_status: 'PENDING' })
    else if ((queries += 1) < 3) json({ task_id: 't', task_status: 'RUNNING' })
    else json({ task_id: 't', task_status: 'SUCCEEDED', results: [picture] })
  })
  const response = await fetch(`${bench.server().baseURL}/images/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt: 'p' }),
  })
  expect(await response.json()).toMatchObject({ data: [{ b64_json: btoa('PNG!.') }] })
  const route = '/v1/images/generations'
  await counted('gateway_overhead_seconds', { route }, 1, '_count')
  upstream.close()
  expect(await valueOf('gateway_http_request_duration_seconds', { route }, '_sum')).toBeGreaterThan(seconds)
  expect(await valueOf('gateway_overhead_seconds', { route }, '_sum')).toBeLessThan(2)
})
