import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

import { expect, test, vi } from 'vitest'

import { ask } from '../../support/edges.ts'
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
