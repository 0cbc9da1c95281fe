import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createMetrics, type Metrics } from '../../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../../src/server/telemetry/request-metrics.ts'
import { ask } from '../../support/edges.ts'
import { canaryKey, startLogged, type LoggedServer } from '../../support/logged-server.ts'
import { startSimulator } from '../../support/start-simulator.ts'
import { soon } from '../../support/soon.ts'

const intl = await startSimulator()
afterAll(() => intl.close())

let server: LoggedServer
let metrics: Metrics
const start = async (logFormat: 'text' | 'json') => {
  metrics = createMetrics()
  server = await startLogged({
    logFormat,
    regions: [`intl=${intl.origin}`, '*.cn-beijing.maas.aliyuncs.com'],
    edge: { observe: createRequestMetrics(metrics.instruments) },
  })
}
beforeEach(() => start('text'))
afterEach(() => server.stop())

const chat = async (region?: string) => {
  const headers = {
    authorization: `Bearer ${canaryKey}`,
    'content-type': 'application/json',
    ...(region !== undefined && { 'x-dashscope-region': region }),
  }
  await server.chat(ask('hi'), { headers })
}
const calls = async () =>
  (await metrics.registry.metrics()).match(/^gateway_upstream_requests_total\{.*$/gm) ?? []

test('the metrics count the calls of each region', async () => {
  await chat()
  await chat('intl')
  await chat('intl')
  await vi.waitFor(
    async () =>
      expect(await calls()).toEqual([
        'gateway_upstream_requests_total{code="200",region="default"} 1',
        'gateway_upstream_requests_total{code="200",region="intl"} 2',
      ]),
    soon,
  )
})

test('the last line of a request names the region that it chose, as the operator listed it', async () => {
  await chat()
  await chat('intl')
  const [first, second] = await server.completed(2)
  expect(first).toMatch(/API Key Hash: [\da-f]{8}$/)
  expect(second).toMatch(/API Key Hash: [\da-f]{8}, Region: intl$/)
  await server.stop()
  await start('json')
  await chat('intl')
  const [line = ''] = await server.completed(1)
  expect(JSON.parse(line)).toMatchObject({ event: 'request_completed', region: 'intl' })
})

test('the id of a workspace is not logged and makes no series of its own', async () => {
  await server.stop()
  metrics = createMetrics()
  server = await startLogged({
    regions: ['*.cn-beijing.maas.aliyuncs.com'],
    edge: { observe: createRequestMetrics(metrics.instruments) },
    upstream: { connectTimeoutMs: 1 },
    uploads: false,
  })
  await chat('llm-ofacaller.cn-beijing.maas.aliyuncs.com')
  const [line] = await server.completed(1)
  expect(line).toContain('Region: *.cn-beijing.maas.aliyuncs.com')
  await vi.waitFor(
    async () => expect((await calls())[0]).toContain('region="*.cn-beijing.maas.aliyuncs.com"'),
    soon,
  )
  expect(`${server.logs().join()}${await metrics.registry.metrics()}`).not.toContain('ofacaller')
})
