import { collectDefaultMetrics, Registry } from 'prom-client'

/** The gateway's own metrics: name, type and labels. */
const own = [
  ['gateway_http_requests_total', 'counter', 'route', 'method', 'status', 'model', 'stream', 'error_type'],
  ['gateway_http_request_duration_seconds', 'histogram', 'route', 'stream'],
  ['gateway_overhead_seconds', 'histogram', 'route', 'stream'],
  ['gateway_time_to_first_token_seconds', 'histogram', 'model'],
  ['gateway_upstream_requests_total', 'counter', 'code'],
  ['gateway_upstream_connect_errors_total', 'counter'],
  ['gateway_upstream_retries_total', 'counter'],
  ['gateway_tokens_total', 'counter', 'type', 'model'],
  ['gateway_inflight_requests', 'gauge'],
  ['gateway_inflight_streams', 'gauge'],
  ['gateway_shed_total', 'counter', 'reason'],
  ['gateway_client_disconnects_total', 'counter', 'phase'],
  ['gateway_stream_errors_total', 'counter', 'stage'],
  ['gateway_write_stalls_total', 'counter'],
  ['gateway_connections', 'gauge'],
  ['gateway_redis_up', 'gauge'],
  ['gateway_worker_restarts_total', 'counter'],
  ['gateway_build_info', 'gauge', 'version', 'commit'],
]

const registry = new Registry()
collectDefaultMetrics({ register: registry })

/** Everything that /metrics has, and `up`, which Prometheus itself adds. */
export const metrics = new Map([
  ...own.map(([name, type, ...labels]) => [name, { type, labels }]),
  ...registry
    .getMetricsAsArray()
    .map(({ name, labelNames, constructor }) => [
      name,
      { type: constructor.name.toLowerCase(), labels: labelNames },
    ]),
  ['up', { type: 'gauge', labels: [] }],
])
