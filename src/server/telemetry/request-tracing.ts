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

import type { CallKind } from '../../dashscope/call-observer.ts'
import { version } from '../../version.ts'
import { toLogText } from './access-log.ts'
import type { Arrival, Observe, RequestObserver } from '../../http/adapters/request-observer.ts'

type CallObserver = ReturnType<RequestObserver['callStarted']>

/**
 * Spans by OpenTelemetry's GenAI conventions, if an SDK was preloaded (`node --import …`); otherwise none, at no cost. Each
 * request has a server span, which continues the caller's `traceparent`, and each call to DashScope a client span.
 * Attributes are the requested model, tokens and times, but never message text or the caller.
 */
export function createRequestSpans(baseUrl: string): Observe[] {
  if (!hasSdk()) return []
  const tracer = trace.getTracer('dashscope-gateway', version)
  const server = toServer(baseUrl)
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

function toServer(url: string) {
  const { hostname, port, protocol } = new URL(url)
  const usual = protocol === 'https:' || protocol === 'wss:' ? 443 : 80
  return { 'server.address': hostname, 'server.port': Number(port || usual) }
}

/** Further methods of an SDK's provider. A preloaded SDK has its own copy of the proxy class. */
type Provider = ReturnType<typeof trace.getTracerProvider> & {
  getDelegate?: () => Provider
  forceFlush?: () => Promise<void>
}

/** SDKs export spans every few seconds, so the last ones would be lost at the end of the process. Never rejects. */
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

/** The operations of calls beside the answer. */
const operationOf: Readonly<Partial<Record<CallKind, string>>> = {
  upload: 'upload_file',
  query: 'query_task',
  result: 'fetch_result',
}

interface RequestedModel {
  model: string
  stream: boolean
}

interface Traced extends Pick<Arrival, 'method' | 'caller'> {
  span: Span
  /** DashScope's address as attributes. */
  server: Readonly<Record<string, string | number>>
}

class RequestSpans {
  readonly #tracer: Tracer
  readonly #span: Span
  readonly #method: string
  readonly #caller: Arrival['caller']
  readonly #server: Readonly<Record<string, string | number>>
  /** Undefined unless the request is a chat. */
  #requested: RequestedModel | undefined
  #route = ''
  #hasRegion = false
  /** They end with the request: their tokens are known only then. */
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
    const noop = () => {}
    return {
      routed: (path) => {
        this.#route = path
        span.updateName(`${this.#method} ${path}`).setAttribute('http.route', path)
      },
      regionChosen: (entry) => {
        this.#hasRegion = true
        span.setAttribute('gateway.region', entry)
      },
      // The model name is text from the caller.
      modelRequested: ({ model, stream }) => {
        this.#requested = { model: toLogText(model, this.#caller.ownKeys), stream }
      },
      callStarted: (kind) => this.#call(kind),
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
      callerWaitStarted: noop,
      callerWaitEnded: noop,
      stalled: () => span.addEvent('gateway.write_stalled'),
      ended: ({ status, disconnectPhase: left }) => {
        for (const call of this.#calls) call.end()
        span.setAttribute('http.response.status_code', status)
        if (left !== undefined) span.setAttribute('gateway.client_left', left)
        span.end()
      },
    }
  }

  /** OpenTelemetry's names; it has none for rerank, images and speech. */
  #operation(): string {
    if (this.#route.endsWith('/embeddings')) return 'embeddings'
    if (/^\/v1\/(?:images|audio)\//.test(this.#route)) return 'generate_content'
    if (/\/reranks?$/.test(this.#route)) return 'rerank'
    return this.#route.endsWith('/v1/completions') ? 'text_completion' : 'chat'
  }

  #call(kind: CallKind = 'answer'): CallObserver {
    const started = performance.now()
    const { model, stream } = this.#requested ?? {}
    const operation = operationOf[kind] ?? (model === undefined ? 'list_models' : this.#operation())
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
      attempted: ({ url, attempt }) => {
        // Files go to another host, and come from one.
        if (kind === 'upload' || kind === 'result' || this.#hasRegion) span.setAttributes(toServer(url))
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
