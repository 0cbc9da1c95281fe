import { trace } from '@opentelemetry/api'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'

/** An SDK as operators preload it. Its exporter prints spans to stderr, and only exports once a minute by itself. */
const exporter = {
  export(spans, done) {
    for (const { name } of spans) process.stderr.write(`span of ${process.pid}: ${name}\n`)
    done({ code: 0 })
  },
  shutdown: async () => {},
}
const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: 60_000 })
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }))
