import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import { version } from '../../version.ts'
import { reasons } from '../admission/rejections.ts'
import { disconnectPhases } from '../../http/adapters/request-observer.ts'

/** Model answers take between milliseconds and a quarter of an hour. */
const durations = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 900]
/** The gateway's own time begins at a fraction of a millisecond. */
const overheads = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** All metrics besides prom-client's defaults. Labels are bounded and do not identify callers. */
export const metricTable = {
  gateway_http_requests_total: {
    kind: 'counter',
    help: 'Requests answered; status 499: the caller disconnected before the response',
    labels: ['route', 'method', 'status', 'model', 'stream', 'error_type'],
  },
  gateway_http_request_duration_seconds: {
    kind: 'histogram',
    help: 'From the first line of a request to the last byte of its answer',
    labels: ['route', 'stream'],
    buckets: durations,
  },
  gateway_overhead_seconds: {
    kind: 'histogram',
    help: 'Of that, time spent neither waiting for DashScope nor for the caller',
    labels: ['route', 'stream'],
    buckets: overheads,
  },
  gateway_time_to_first_token_seconds: {
    kind: 'histogram',
    help: "From the first line of a request to the first event of DashScope's answer",
    labels: ['model'],
    buckets: durations,
  },
  gateway_upstream_requests_total: {
    kind: 'counter',
    help: 'Requests to DashScope and its stores by the status of their answer; code none: there was no answer; region: chosen by a header, or default',
    labels: ['code', 'region'],
  },
  gateway_upstream_connect_errors_total: {
    kind: 'counter',
    help: 'Requests without a connection to DashScope, after the second attempt if there was one',
    labels: [],
  },
  gateway_upstream_retries_total: {
    kind: 'counter',
    help: 'Second attempts to connect to DashScope',
    labels: [],
  },
  gateway_tokens_total: {
    kind: 'counter',
    help: 'Tokens that DashScope counted; cached are among input, reasoning among output',
    labels: ['type', 'model'],
  },
  gateway_inflight_requests: { kind: 'gauge', help: 'Open requests', labels: [] },
  gateway_inflight_streams: { kind: 'gauge', help: 'Open streamed chats', labels: [] },
  gateway_shed_total: {
    kind: 'counter',
    help: 'Requests rejected before they were handled',
    labels: ['reason'],
  },
  gateway_client_disconnects_total: {
    kind: 'counter',
    help: 'Callers that disconnected before the end',
    labels: ['phase'],
  },
  gateway_stream_errors_total: {
    kind: 'counter',
    help: 'Streams that ended with an error event',
    labels: ['stage'],
  },
  gateway_write_stalls_total: {
    kind: 'counter',
    help: 'Callers disconnected because they did not read',
    labels: [],
  },
  gateway_connections: { kind: 'gauge', help: 'Open connections of callers', labels: [] },
  gateway_redis_up: {
    kind: 'gauge',
    help: '1 while limits are counted in Redis',
    labels: [],
    aggregator: 'min',
  },
  gateway_worker_restarts_total: {
    kind: 'counter',
    help: 'Worker processes that died and were started again',
    labels: [],
  },
  gateway_build_info: { kind: 'gauge', help: 'Always 1', labels: ['version', 'commit'], aggregator: 'first' },
} as const satisfies Record<string, Definition>

interface Definition {
  kind: 'counter' | 'gauge' | 'histogram'
  help: string
  labels: readonly string[]
  buckets?: number[]
  /** How the values of several processes are combined; `sum` by default. */
  aggregator?: 'first' | 'min'
}

type MetricName = keyof typeof metricTable
type LabelOf<Name extends MetricName> = (typeof metricTable)[Name]['labels'][number]
type Instrument<Name extends MetricName> = {
  counter: Counter<LabelOf<Name>>
  gauge: Gauge<LabelOf<Name>>
  histogram: Histogram<LabelOf<Name>>
}[(typeof metricTable)[Name]['kind']]

export type Instruments = { readonly [Name in MetricName]: Instrument<Name> }

export interface Metrics {
  registry: Registry
  instruments: Instruments
}

const classes = { counter: Counter, gauge: Gauge, histogram: Histogram } as const

/** Prometheus sees no increase for the first event of a counter that did not exist before. */
function startAtZero(instruments: Instruments): void {
  for (const reason of reasons) instruments.gateway_shed_total.inc({ reason }, 0)
  for (const phase of disconnectPhases) instruments.gateway_client_disconnects_total.inc({ phase }, 0)
  for (const stage of ['before_first_event', 'mid_stream'])
    instruments.gateway_stream_errors_total.inc({ stage }, 0)
}

/** prom-client averages the delays of several processes, which would hide a blocked one. */
function aggregateByMaximum(registry: Registry): void {
  for (const metric of registry.getMetricsAsArray())
    if (/^nodejs_eventloop_lag_(?:max|p\d+|seconds)/.test(metric.name))
      Object.assign(metric, { aggregator: 'max' })
}

/** With a registry of its own, so that several servers in one process do not add up. `commit`: of the build, if known. */
export function createMetrics(commit = ''): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const entries = Object.entries<Definition>(metricTable).map(([name, { kind, labels, ...rest }]) => {
    const Metric = classes[kind]
    return [name, new Metric({ name, labelNames: [...labels], ...rest, registers: [registry] })]
  })
  const instruments = Object.fromEntries(entries) as Instruments
  startAtZero(instruments)
  aggregateByMaximum(registry)
  instruments.gateway_build_info.set({ version, commit }, 1)
  return { registry, instruments }
}
