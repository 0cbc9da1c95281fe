import { AggregatorRegistry } from 'prom-client'

import { createMetrics, type Metrics } from './metrics.ts'
import type { MetricsText } from './metrics-page.ts'
import type { MetricsJson } from './worker-messages.ts'

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
  let buried: MetricsJson[] = []
  return {
    restarted: () => metrics.instruments.gateway_worker_restarts_total.inc(),
    bury(id) {
      const last = lastOf.get(id)
      lastOf.delete(id)
      if (last !== undefined) buried.push(last.filter(isCounted))
    },
    text: {
      contentType: metrics.registry.contentType,
      async read() {
        for (const [id, values] of await askAll()) lastOf.set(id, values)
        // The first process serves nobody: of its own it has the restarts alone.
        const own = (await metrics.registry.getMetricsAsJSON()).filter(
          ({ name }) => name === 'gateway_worker_restarts_total',
        )
        if (buried.length > 1) buried = [await AggregatorRegistry.aggregate(buried).getMetricsAsJSON()]
        const all = [...lastOf.values(), ...buried, own]
        return AggregatorRegistry.aggregate(all).metrics()
      },
    },
  }
}

function isCounted({ type }: MetricsJson[number]): boolean {
  const name = String(type)
  return name === 'counter' || name === 'histogram'
}
