import { AggregatorRegistry } from 'prom-client'

import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import type { MetricsText } from '../telemetry/metrics-route.ts'
import type { MetricsJson } from './cluster-messages.ts'

/** What several processes have counted, as one. */
export interface WorkerMetrics {
  text: MetricsText
  restarted: () => void
  /** A worker is gone: what it had counted when it was last asked stays counted, so that no counter runs backwards. */
  bury: (id: number) => void
}

/** `askAll` gives what each worker that lives has counted, by its id. */
export function createWorkerMetrics(
  askAll: () => Promise<Map<number, MetricsJson>>,
  metrics: Metrics = createMetrics(),
): WorkerMetrics {
  const lastOf = new Map<number, MetricsJson>()
  const gone = new Set<number>()
  let buried: MetricsJson[] = []
  const readAll = async () => {
    for (const [id, values] of await askAll()) lastOf.set(id, values)
    // Only now: an answer may come after the death of who gave it.
    for (const id of gone) {
      buried.push((lastOf.get(id) ?? []).filter(isCounted))
      lastOf.delete(id)
    }
    gone.clear()
    if (buried.length > 1) buried = [await AggregatorRegistry.aggregate(buried).getMetricsAsJSON()]
    // The first process serves nobody: of its own it has the restarts alone.
    const own = (await metrics.registry.getMetricsAsJSON()).filter(
      ({ name }) => name === 'gateway_worker_restarts_total',
    )
    return AggregatorRegistry.aggregate([...lastOf.values(), ...buried, own]).metrics()
  }
  let reading: Promise<unknown> = Promise.resolve()
  let next: Promise<string> | undefined
  return {
    restarted: () => metrics.instruments.gateway_worker_restarts_total.inc(),
    bury: (id) => void gone.add(id),
    text: {
      contentType: metrics.registry.contentType,
      read() {
        // One after the other: each counts the dead once. Whoever comes before one has begun shares it, or they would
        // queue where a worker hangs.
        next ??= reading.then(() => {
          next = undefined
          return readAll()
        })
        reading = next.catch(() => {})
        return next
      },
    },
  }
}

function isCounted({ type }: MetricsJson[number]): boolean {
  const name = String(type)
  return name === 'counter' || name === 'histogram'
}
