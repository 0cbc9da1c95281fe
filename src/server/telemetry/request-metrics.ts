import type { CallKind, CallObserver } from '../../dashscope/call-observer.ts'
import type { Failure } from '../../dashscope/errors.ts'
import { catalogue } from '../../models/catalogue.ts'
import type { FailureStage, TokenCounts } from '../../http/observer.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { Instruments } from './metrics.ts'
import type { Ending, Observe, RequestObserver } from '../../http/adapters/request-observer.ts'

const knownModels: ReadonlySet<string> = new Set(catalogue.map(({ id }) => id))
/** An answer's usage may have further counts. */
const tokenTypes = ['input', 'output', 'cached', 'reasoning'] as const
const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST'])

/** Text in a request must not create new time series. */
const orOther = (known: ReadonlySet<string>, name: string) => (known.has(name) ? name : 'other')

/** Counts requests, and measures their time: in total, and without waiting for DashScope or the caller. */
export function createRequestMetrics(instruments: Instruments, now = () => performance.now()): Observe {
  return ({ method }) => new RequestMetrics(instruments, orOther(knownMethods, method), now)
}

class RequestMetrics implements RequestObserver {
  readonly #instruments: Instruments
  readonly #method: string
  readonly #now: () => number
  readonly #started: number
  readonly #idle: IdleTime
  #route = 'none'
  #region = 'default'
  #model = 'none'
  #stream = false
  #errorType = 'none'
  #begun = false

  constructor(instruments: Instruments, method: string, now: () => number) {
    this.#instruments = instruments
    this.#method = method
    this.#now = now
    this.#started = now()
    this.#idle = new IdleTime(now)
    instruments.gateway_inflight_requests.inc()
  }

  routed(path: string): void {
    this.#route = path
  }

  /** An entry of the operator's list. */
  regionChosen(entry: string): void {
    this.#region = entry
  }

  modelRequested({ model, stream }: { model: string; stream: boolean }): void {
    this.#model = orOther(knownModels, model)
    this.#stream = stream
    if (stream) this.#instruments.gateway_inflight_streams.inc()
  }

  callStarted(kind?: CallKind): CallObserver {
    const isAnswer = kind === undefined || kind === 'answer' || kind === 'task'
    const begin = isAnswer ? () => this.#begin() : () => {}
    return new CallMetrics(this.#instruments, { idle: this.#idle, begin, region: this.#region })
  }

  pauseStarted(): void {
    this.#idle.begin()
  }

  pauseEnded(): void {
    this.#idle.end()
  }

  tokensUsed(tokens: TokenCounts): void {
    for (const type of tokenTypes)
      this.#instruments.gateway_tokens_total.inc({ type, model: this.#model }, tokens[type])
  }

  failed({ type }: ApiError, stage: FailureStage): void {
    this.#errorType = type
    if (stage !== 'answer') this.#instruments.gateway_stream_errors_total.inc({ stage })
  }

  callerWaitStarted(): void {
    this.#idle.begin()
  }

  callerWaitEnded(): void {
    this.#idle.end()
  }

  stalled(): void {
    this.#instruments.gateway_write_stalls_total.inc()
  }

  ended({ status, disconnectPhase: left }: Ending): void {
    const all = this.#instruments
    const [route, stream] = [this.#route, String(this.#stream)]
    const seconds = this.#seconds()
    const details = { method: this.#method, model: this.#model, error_type: this.#errorType }
    all.gateway_http_requests_total.inc({ route, stream, status: String(status), ...details })
    all.gateway_http_request_duration_seconds.observe({ route, stream }, seconds)
    all.gateway_overhead_seconds.observe({ route, stream }, Math.max(0, seconds - this.#idle.ms / 1000))
    if (left !== undefined) all.gateway_client_disconnects_total.inc({ phase: left })
    all.gateway_inflight_requests.dec()
    if (this.#stream) all.gateway_inflight_streams.dec()
  }

  /** Only the first of several calls counts. */
  #begin(): void {
    if (this.#begun || this.#model === 'none') return
    this.#begun = true
    const labels = { model: this.#model }
    this.#instruments.gateway_time_to_first_token_seconds.observe(labels, this.#seconds())
  }

  #seconds(): number {
    return (this.#now() - this.#started) / 1000
  }
}

interface CallOptions {
  idle: IdleTime
  begin: () => void
  region: string
}

class CallMetrics implements CallObserver {
  readonly #instruments: Instruments
  readonly #idle: IdleTime
  readonly #begin: () => void
  readonly #region: string
  #status = 'none'

  constructor(instruments: Instruments, { idle, begin, region }: CallOptions) {
    this.#instruments = instruments
    this.#idle = idle
    this.#begin = begin
    this.#region = region
  }

  attempted({ attempt }: { attempt: number }): void {
    if (attempt > 1) this.#instruments.gateway_upstream_retries_total.inc()
  }

  answered({ status }: { status: number }): void {
    this.#status = String(status)
  }

  firstEventArrived(): void {
    this.#begin()
  }

  waitStarted(): void {
    this.#idle.begin()
  }

  waitEnded(): void {
    this.#idle.end()
  }

  ended(failure?: Failure): void {
    this.#instruments.gateway_upstream_requests_total.inc({ code: this.#status, region: this.#region })
    if (failure === 'unreachable') this.#instruments.gateway_upstream_connect_errors_total.inc()
  }
}

/** Time spent waiting for others. Concurrent waits count once. */
class IdleTime {
  readonly #now: () => number
  #waiting = 0
  #since = 0
  #ms = 0

  constructor(now: () => number) {
    this.#now = now
  }

  begin(): void {
    if (this.#waiting === 0) this.#since = this.#now()
    this.#waiting += 1
  }

  end(): void {
    if (this.#waiting === 0) return
    this.#waiting -= 1
    if (this.#waiting === 0) this.#ms += this.#now() - this.#since
  }

  /** Milliseconds so far, including a wait that is not over. */
  get ms(): number {
    return this.#ms + (this.#waiting > 0 ? this.#now() - this.#since : 0)
  }
}
