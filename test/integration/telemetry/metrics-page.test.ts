import { afterAll, beforeAll, expect, test } from 'vitest'

import { createMetrics } from '../../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../../src/server/telemetry/request-metrics.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'

const token = 'a-token-of-0123456789'
const metrics = createMetrics()

let server: RunningServer
beforeAll(async () => {
  const { registry, instruments } = metrics
  server = await startServer({
    edge: {
      observe: createRequestMetrics(instruments),
      metrics: { token, contentType: registry.contentType, read: () => registry.metrics() },
    },
  })
})
afterAll(() => server.stop())

test('the metrics need the token, and are neither logged nor counted', async () => {
  const read = (authorization: string) => fetch(`${server.origin}/metrics`, { headers: { authorization } })
  for (const wrong of ['', 'Bearer ', `Bearer ${token}x`, token, `Basic ${token}`])
    expect((await read(wrong)).status).toBe(401)
  const page = await read(`Bearer ${token}`)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toContain('text/plain')
  expect(await page.text()).toContain('gateway_build_info')
  expect(server.logs()).toEqual([])
  expect(await metrics.registry.metrics()).not.toMatch(/^gateway_http_requests_total\{/m)
})

test('metrics that cannot be read are a 503, and nothing else fails', async () => {
  const page = { token, contentType: 'text/plain', read: () => Promise.reject(new Error('not now')) }
  const other = await startServer({ edge: { metrics: page } })
  const response = await fetch(`${other.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(response.status).toBe(503)
  expect((await fetch(`${other.origin}/health`)).status).toBe(200)
  await other.stop()
})
