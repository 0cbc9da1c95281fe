import { createMetrics } from '../../../src/server/telemetry/metrics.ts'

const typeOf = ({ constructor }) => constructor.name.toLowerCase()

/** Everything that GET /metrics has, by name: type and labels. And `up`, which Prometheus itself adds. */
export const metrics = new Map([
  ...createMetrics()
    .registry.getMetricsAsArray()
    .map((metric) => [metric.name, { type: typeOf(metric), labels: metric.labelNames }]),
  ['up', { type: 'gauge', labels: [] }],
])
