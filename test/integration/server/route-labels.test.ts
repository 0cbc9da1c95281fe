import { expect, test, vi } from 'vitest'

import { createMetrics } from '../../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../../src/server/telemetry/request-metrics.ts'
import { startServer } from '../../support/start-server.ts'
import { soon } from '../../support/soon.ts'

test('the route in the metrics is the endpoint for every form of the base URL, and "none" without an endpoint', async () => {
  const metrics = createMetrics('abc1234')
  const server = await startServer({
    baseUrl: 'http://127.0.0.1:9',
    edge: { observe: createRequestMetrics(metrics.instruments) },
  })
  const post = async (path: string) => (await fetch(server.origin + path, { method: 'POST' })).text()
  await post('/compatible-mode/v1/chat/completions')
  await post('/v1/chat/completions/chat/completions')
  await post('/v1/v1/chat/completions')
  await post('/api/v1/services/aigc/text-generation/generation')
  await post('/v1/chat/completions/chatcmpl-123')
  await vi.waitFor(async () => {
    const counts = (await metrics.registry.metrics()).match(/^gateway_http_requests_total\{.*$/gm) ?? []
    expect(counts).toHaveLength(2)
    expect(counts.find((line) => line.includes('route="/v1/chat/completions"'))).toMatch(/status="401".* 3$/)
    expect(counts.find((line) => line.includes('route="none"'))).toMatch(/status="404".* 2$/)
  }, soon)
  await server.stop()
})
