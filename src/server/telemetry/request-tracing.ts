import {
  context,
  propagation,
  ProxyTracerProvider,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
  type Tracer,
} from '@opentelemetry/api'

import { version } from '../../version.ts'
import { toLogText } from './access-log.ts'
import type { Arrival, Observe, RequestObserver } from '../../http/adapters/request-observer.ts'

type CallObserver = ReturnType<RequestObserver['callStarted']>

/**
 * Spans of OpenTelemetry's GenAI conventions, where an SDK was preloaded (`node --import …`); none otherwise, and at no
 * cost. A server span per request, which continues the caller's `traceparent`, and a client span per call to DashScope.
 * Attributes are the requested model, tokens and times; never message text, nor the caller.
 */
export function createRequestSpans(baseUrl: string): Observe[] {
  if (!hasSdk()) return []
  const tracer = trace.getTracer('dashscope-gateway', version)
  const { hostname, port, protocol } = new URL(baseUrl)
  const server = {
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  }
  return [
    (arrival) => {
      const { method, caller } = arrival
      const carrier = {
        traceparent: arrival.header('traceparent'),
        tracestate: arrival.header('tracestate'),
      }
      const parent = propagation.extract(context.active(), carrier)
      const span = tracer.startSpan(
        method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
        parent,
      )
      return new RequestSpans(tracer, { span, method, server, caller }).observer
    },
  ]
}

/** What the provider of an SDK can do beside giving tracers; one that was preloaded brings its own copy of the proxy. */
type Provider = ReturnType<typeof trace.getTracerProvider> & {
  getDelegate?: () => Provider
  forceFlush?: () => Promise<void>
}

/** SDKs hand spans over every few seconds: the last ones would be lost with the process. Never rejects. */
export async function flushSpans(withinMs = 2_000): Promise<void> {
  const given: Provider = trace.getTracerProvider()
  const provider = given.getDelegate?.() ?? given
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)))
  await Promise.race([provider.forceFlush?.(), timeout]).catch(() => {})
  clearTimeout(timer)
}

function hasSdk(): boolean {
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('probe') !== undefined
}

interface RequestedModel {
  model: string
  stream: boolean
}

interface Traced extends Pick<Arrival, 'method' | 'caller'> {
  span: Span
  /** Where DashScope is, as attributes. */
  server: Readonly<Record<string, string | number>>
}

class RequestSpans {
  readonly #tracer: Tracer
  readonly #span: Span
  readonly #method: string
  readonly #caller: Arrival['caller']
  readonly #server: Readonly<Record<string, string | number>>
  /** Where it is a chat. */
  #requested: RequestedModel | undefined
  /** Ended with the request: what they used is known only then. */
  readonly #calls: Span[] = []

  constructor(tracer: Tracer, { span, method, caller, server }: Traced) {
    this.#tracer = tracer
    this.#span = span
    this.#method = method
    this.#caller = caller
    this.#server = server
  }

  get observer(): RequestObserver {
    const span = this.#span
    const nothing = () => {}
    return {
      routed: (path) => span.updateName(`${this.#method} ${path}`).setAttribute('http.route', path),
      // The model's name is the caller's text as well.
      modelRequested: ({ model, stream }) => {
        this.#requested = { model: toLogText(model, this.#caller.ownKeys), stream }
      },
      callStarted: () => this.#call(),
      tokensUsed: ({ input, output, cached, reasoning }) =>
        this.#calls.at(-1)?.setAttributes({
          'gen_ai.usage.input_tokens': input,
          'gen_ai.usage.output_tokens': output,
          'gen_ai.usage.cache_read.input_tokens': cached,
          'gen_ai.usage.reasoning.output_tokens': reasoning,
        }),
      failed: ({ type, status }) => {
        span.setAttribute('error.type', type)
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      },
      callerWaitStarted: nothing,
      callerWaitEnded: nothing,
      stalled: () => span.addEvent('gateway.write_stalled'),
      ended: ({ status, disconnectPhase: left }) => {
        for (const call of this.#calls) call.end()
        span.setAttribute('http.response.status_code', status)
        if (left !== undefined) span.setAttribute('gateway.client_left', left)
        span.end()
      },
    }
  }

  #call(): CallObserver {
    const started = performance.now()
    const { model, stream } = this.#requested ?? {}
    const operation = model === undefined ? 'list_models' : 'chat'
    const span = this.#tracer.startSpan(
      model === undefined ? operation : `${operation} ${model}`,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'gen_ai.operation.name': operation,
          'gen_ai.provider.name': 'dashscope',
          ...(model !== undefined && { 'gen_ai.request.model': model }),
          ...(stream !== undefined && { 'gen_ai.request.stream': stream }),
          ...this.#server,
        },
      },
      trace.setSpan(context.active(), this.#span),
    )
    this.#calls.push(span)
    return {
      attempted: ({ attempt }) => {
        if (attempt > 1) span.addEvent('gateway.connect_retried')
      },
      answered: ({ status, requestId }) => {
        span.setAttribute('http.response.status_code', status)
        if (requestId !== undefined) span.setAttribute('gen_ai.response.id', toLogText(requestId))
      },
      firstEventArrived: () =>
        span.setAttribute('gen_ai.response.time_to_first_chunk', (performance.now() - started) / 1000),
      waitStarted: () => {},
      waitEnded: () => {},
      ended: (failure) => {
        if (failure === undefined) return
        span.setAttribute('error.type', failure)
        span.setStatus({ code: SpanStatusCode.ERROR })
      },
    }
  }
}
