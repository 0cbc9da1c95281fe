import { expect, test } from 'vitest'

import { createMetrics } from './metrics.ts'
import { createWorkerMetrics } from './worker-metrics.ts'
import type { MetricsJson } from './worker-messages.ts'

/** What a worker says that has had some requests, of which one is under way. */
async function counted(retries: number): Promise<MetricsJson> {
  const { registry, instruments } = createMetrics()
  instruments.gateway_upstream_retries_total.inc(retries)
  instruments.gateway_inflight_requests.inc()
  return registry.getMetricsAsJSON()
}

const valueOf = (text: string, name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])

const both = (text: string) => [
  valueOf(text, 'gateway_upstream_retries_total'),
  valueOf(text, 'gateway_inflight_requests'),
]

test('what one that died had counted stays counted, and nothing of theirs is under way', async () => {
  const alive = new Map([
    [1, await counted(3)],
    [2, await counted(4)],
  ])
  const metrics = createWorkerMetrics(async () => new Map(alive))
  expect(both(await metrics.text.read())).toEqual([7, 2])
  alive.delete(1)
  metrics.bury(1)
  for (let turn = 0; turn < 3; turn += 1) expect(both(await metrics.text.read())).toEqual([7, 1])
})

test('the same of one that dies after it has answered, and before all have', async () => {
  const [first, second] = [await counted(3), await counted(4)]
  let read = 0
  const metrics = createWorkerMetrics(async () => {
    read += 1
    if (read === 1) return new Map([[1, first]])
    if (read === 2) {
      metrics.bury(1)
      return new Map([[1, second]])
    }
    return new Map()
  })
  expect(both(await metrics.text.read())).toEqual([3, 1])
  for (let turn = 0; turn < 3; turn += 1) {
    const text = await metrics.text.read()
    expect(valueOf(text, 'gateway_upstream_retries_total')).toBe(4)
    expect(text).not.toMatch(/^gateway_inflight_requests \d/m)
  }
})

test('several who read at once count the dead once', async () => {
  const counts = [await counted(3), await counted(4), await counted(5)]
  const metrics = createWorkerMetrics(async () => new Map(counts.map((values, id) => [id, values])))
  await metrics.text.read()
  for (const id of counts.keys()) metrics.bury(id)
  counts.splice(0)
  const texts = await Promise.all([metrics.text.read(), metrics.text.read(), metrics.text.read()])
  expect(texts.map((text) => valueOf(text, 'gateway_upstream_retries_total'))).toEqual([12, 12, 12])
})
