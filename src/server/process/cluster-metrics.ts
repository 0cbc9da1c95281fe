import { AggregatorRegistry } from 'prom-client'

import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import type { MetricsText } from '../telemetry/metrics-route.ts'
import type { MetricsJson } from './cluster-messages.ts'

/** The metrics of all processes, added up. */
export interface WorkerMetrics {
  text: MetricsText
  restarted: () => void
  /** A worker has ended. Its last known counts are kept, so that no counter decreases. */
  retire: (id: number) => void
}

/** `askAll` returns the metrics of each live worker by its id. */
export function createWorkerMetrics(
  askAll: () => Promise<Map<number, MetricsJson>>,
  metrics: Metrics = createMetrics(),
): WorkerMetrics {
  const lastOf = new Map<number, MetricsJson>()
  const gone = new Set<number>()
  let retired: MetricsJson[] = []
  const readAll = async () => {
    for (const [id, values] of await askAll()) lastOf.set(id, values)
    // Removed only now: a reply may arrive after the end of its worker.
    for (const id of gone) {
      retired.push((lastOf.get(id) ?? []).filter(isCounted))
      lastOf.delete(id)
    }
    gone.clear()
    if (retired.length > 1) retired = [await AggregatorRegistry.aggregate(retired).getMetricsAsJSON()]
    // The primary process serves no requests and counts only restarts.
    const own = (await metrics.registry.getMetricsAsJSON()).filter(
      ({ name }) => name === 'gateway_worker_restarts_total',
    )
    return AggregatorRegistry.aggregate([...lastOf.values(), ...retired, own]).metrics()
  }
  let reading: Promise<unknown> = Promise.resolve()
  let next: Promise<string> | undefined
  return {
    restarted: () => metrics.instruments.gateway_worker_restarts_total.inc(),
    retire: (id) => void gone.add(id),
    text: {
      contentType: metrics.registry.contentType,
      read() {
        // One reading at a time, so that ended workers count once. Callers share the next reading; otherwise they would
        // queue when a worker hangs.
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
