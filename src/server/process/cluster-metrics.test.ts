import { expect, test, vi } from 'vitest'

import { createMetrics } from '../telemetry/metrics.ts'
import { createWorkerMetrics } from './cluster-metrics.ts'
import type { MetricsJson } from './cluster-messages.ts'
import { soon } from '../../../test/support/soon.ts'

/** The metrics of a worker with some requests, one of them in progress. */
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

test('the counts of a worker that died are kept, its requests under way are not', async () => {
  const alive = new Map([
    [1, await counted(3)],
    [2, await counted(4)],
  ])
  const metrics = createWorkerMetrics(async () => new Map(alive))
  expect(both(await metrics.text.read())).toEqual([7, 2])
  alive.delete(1)
  metrics.retire(1)
  for (let turn = 0; turn < 3; turn += 1) expect(both(await metrics.text.read())).toEqual([7, 1])
})

test('also of a worker that dies after its own reading and before those of the others', async () => {
  const [first, second] = [await counted(3), await counted(4)]
  let read = 0
  const metrics = createWorkerMetrics(async () => {
    read += 1
    if (read === 1) return new Map([[1, first]])
    if (read === 2) {
      metrics.retire(1)
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

test('several readings at once count dead workers once', async () => {
  const counts = [await counted(3), await counted(4), await counted(5)]
  const metrics = createWorkerMetrics(async () => new Map(counts.map((values, id) => [id, values])))
  await metrics.text.read()
  for (const id of counts.keys()) metrics.retire(id)
  counts.splice(0)
  const texts = await Promise.all([metrics.text.read(), metrics.text.read(), metrics.text.read()])
  expect(texts.map((text) => valueOf(text, 'gateway_upstream_retries_total'))).toEqual([12, 12, 12])
})

test('readings requested while one is under way share the next one', async () => {
  const values = await counted(3)
  const begun: PromiseWithResolvers<void>[] = []
  const metrics = createWorkerMetrics(async () => {
    const reading = Promise.withResolvers<void>()
    begun.push(reading)
    await reading.promise
    return new Map([[1, values]])
  })
  const first = metrics.text.read()
  await vi.waitFor(() => expect(begun).toHaveLength(1), soon)
  const others = Promise.all([metrics.text.read(), metrics.text.read(), metrics.text.read()])
  begun[0]?.resolve()
  await first
  await vi.waitFor(() => expect(begun).toHaveLength(2), soon)
  begun[1]?.resolve()
  expect(new Set(await others).size).toBe(1)
  expect(begun).toHaveLength(2)
})

test('a failed reading does not fail later ones', async () => {
  const values = await counted(3)
  let read = 0
  const metrics = createWorkerMetrics(async () => {
    read += 1
    if (read === 1) throw new Error('not now')
    return new Map([[1, values]])
  })
  await expect(metrics.text.read()).rejects.toThrow('not now')
  expect(both(await metrics.text.read())).toEqual([3, 1])
})
