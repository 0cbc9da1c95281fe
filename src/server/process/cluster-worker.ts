import type { Config } from '../config/index.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import type { MetricsText } from '../telemetry/metrics-route.ts'
import { createRequestLog } from '../telemetry/access-log.ts'
import { serve } from './serve.ts'
import { PendingRequests, type FromWorker, type ToWorker } from './cluster-messages.ts'

/** Longer than two consecutive readings of the primary process, each of which waits a second for a hanging worker. */
const replyTimeoutMs = 3_000

/** The service as one of several processes. It ends on a message of the primary process or on a signal; rejects if it cannot start. */
export async function runWorker(config: Config, simulated: boolean): Promise<void> {
  const send = (message: FromWorker) => void process.send?.(message)
  const metrics = createMetrics(config.commit)
  const requests = new PendingRequests<string>()
  const metricsText: MetricsText = {
    contentType: metrics.registry.contentType,
    async read() {
      const text = await requests.ask((id) => send({ type: 'metrics', id }), replyTimeoutMs)
      if (text === undefined) throw new Error('the first process does not answer')
      return text
    },
  }
  const log = createRequestLog(config)
  // The primary process serves the metrics port for all workers.
  const server = await serve({ ...config, metricsPort: 0 }, { log, metrics, metricsText, simulated })
  let stopping = false
  const stop = () => {
    // A terminal signals all processes at once, so the stop arrives twice.
    if (stopping) return
    stopping = true
    void server.stop().then((whole) => process.exit(whole ? 0 : 1))
  }
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop)
  process.on('message', (message: ToWorker) => {
    if (message.type === 'drain') stop()
    else if (message.type === 'metrics') requests.answer(message.id, message.text)
    else
      void metrics.registry
        .getMetricsAsJSON()
        .then((values) => send({ type: 'count', id: message.id, metrics: values }))
  })
  send({ type: 'listening', origin: server.origin, bound: server.bound })
}
