import { catalogue } from '../endpoints/catalogue.ts'
import type { Instruments } from './metrics.ts'
import type { Observe, RequestObserver } from './request-observer.ts'

const knownModels: ReadonlySet<string> = new Set(catalogue.map(({ id }) => id))
const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST'])

/** What strangers write into a request must not make new time series. */
const orOther = (known: ReadonlySet<string>, name: string) => (known.has(name) ? name : 'other')

/** Counts requests, and how long they take and of whose time. */
export function createRequestMetrics(instruments: Instruments, now = () => performance.now()): Observe {
  return ({ method }) => {
    const request = new RequestMetrics(instruments, orOther(knownMethods, method), now)
    return request.observer
  }
}

class RequestMetrics {
  readonly #instruments: Instruments
  readonly #method: string
  readonly #now: () => number
  readonly #started: number
  readonly #idle: IdleTime
  #route = 'none'
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

  get observer(): RequestObserver {
    const { begin, end } = this.#idle
    return {
      routed: (path) => (this.#route = path),
      asked: ({ model, stream }) => {
        this.#model = orOther(knownModels, model)
        this.#stream = stream
        if (stream) this.#instruments.gateway_inflight_streams.inc()
      },
      calls: () => this.#call(),
      used: (tokens) => {
        for (const [type, count] of Object.entries(tokens))
          this.#instruments.gateway_tokens_total.inc({ type, model: this.#model }, count)
      },
      failed: ({ type }, stage) => {
        this.#errorType = type
        if (stage !== 'answer') this.#instruments.gateway_stream_errors_total.inc({ stage })
      },
      waits: begin,
      went: end,
      stalled: () => this.#instruments.gateway_write_stalls_total.inc(),
      ended: (ending) => this.#end(ending),
    }
  }

  #call(): ReturnType<RequestObserver['calls']> {
    const { begin, end } = this.#idle
    const all = this.#instruments
    let status: string = 'none'
    return {
      attempted: ({ attempt }) => {
        if (attempt > 1) all.gateway_upstream_retries_total.inc()
      },
      answered: (response) => (status = String(response.status)),
      begun: () => this.#begin(),
      waiting: begin,
      heard: end,
      ended: (failure) => {
        all.gateway_upstream_requests_total.inc({ code: status })
        if (failure === 'unreachable') all.gateway_upstream_connect_errors_total.inc()
      },
    }
  }

  /** Of several calls the first counts. */
  #begin(): void {
    if (this.#begun || this.#model === 'none') return
    this.#begun = true
    const labels = { model: this.#model }
    this.#instruments.gateway_time_to_first_token_seconds.observe(labels, this.#seconds())
  }

  #end({ status, left }: Parameters<RequestObserver['ended']>[0]): void {
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

  #seconds(): number {
    return (this.#now() - this.#started) / 1000
  }
}

/** Time in which others were waited for. Where several are waited for at once it passes once. */
class IdleTime {
  readonly #now: () => number
  #waiting = 0
  #since = 0
  #ms = 0

  constructor(now: () => number) {
    this.#now = now
  }

  readonly begin = (): void => {
    if (this.#waiting === 0) this.#since = this.#now()
    this.#waiting += 1
  }

  readonly end = (): void => {
    if (this.#waiting === 0) return
    this.#waiting -= 1
    if (this.#waiting === 0) this.#ms += this.#now() - this.#since
  }

  /** Milliseconds so far, of a wait that still lasts as well. */
  get ms(): number {
    return this.#ms + (this.#waiting > 0 ? this.#now() - this.#since : 0)
  }
}
