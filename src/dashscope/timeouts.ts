import { DashScopeError } from './errors.ts'

/** Time limits of DashScope's answers, in milliseconds. */
export interface Timeouts {
  /** From the request to the first event of the answer; thinking models take minutes. */
  firstEventMs: number
  /** From the request to the end of the answer. */
  totalMs: number
  /** Time without data after the answer has begun. */
  idleMs: number
  /** From the request to the status line of a streamed answer. */
  streamHeadersMs: number
  /** From the request to the status line of an answer that is not streamed. */
  wholeHeadersMs: number
  /** From the request to an open WebSocket. */
  connectTimeoutMs: number
}

type CallTimeoutOptions = Pick<Timeouts, 'firstEventMs' | 'totalMs' | 'idleMs'>

/** The timers of one call. The call ends by itself, by its caller, or because a timeout expires. */
export class CallTimeouts {
  readonly #controller = new AbortController()
  readonly #caller: AbortSignal
  readonly #idleMs: number
  readonly #onEnd: (error?: unknown) => void
  #first: ReturnType<typeof setTimeout> | undefined
  readonly #total: ReturnType<typeof setTimeout>
  #idle: ReturnType<typeof setTimeout> | undefined
  #idleSince: number | undefined
  #hasEnded = false

  /** `onEnd` is called once, with the error that ended the call, if any. */
  constructor(caller: AbortSignal, options: CallTimeoutOptions, onEnd: (error?: unknown) => void) {
    const { firstEventMs, totalMs, idleMs } = options
    this.#caller = caller
    this.#idleMs = idleMs
    this.#onEnd = onEnd
    this.#first = setTimeout(() => this.#expire('begin its answer', firstEventMs), firstEventMs)
    this.#total = setTimeout(() => this.#expire('finish its answer', totalMs), totalMs)
    if (caller.aborted) this.#controller.abort(caller.reason)
    else caller.addEventListener('abort', this.#onCallerAbort, { once: true })
  }

  /** Aborts with the caller's signal, or with a DashScopeError when a timeout expires. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** After the first event only the total and the idle timeout apply. */
  firstEventArrived(): void {
    clearTimeout(this.#first)
    this.#first = undefined
  }

  /** A read waits for data, until `stopIdle`. A slow reader does not count as an idle DashScope. */
  startIdle(): void {
    if (this.#hasEnded) return
    this.#idleSince = performance.now()
    // One timer that re-arms itself, instead of one timer per event.
    this.#idle ??= setTimeout(this.#checkIdle, this.#idleMs)
  }

  stopIdle(): void {
    this.#idleSince = undefined
  }

  /** The call has ended: removes all timers and listeners. */
  end(error?: unknown): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    clearTimeout(this.#first)
    clearTimeout(this.#total)
    clearTimeout(this.#idle)
    this.#caller.removeEventListener('abort', this.#onCallerAbort)
    this.#onEnd(error)
  }

  readonly #onCallerAbort = (): void => this.#abort(this.#caller.reason)

  readonly #checkIdle = (): void => {
    this.#idle = undefined
    if (this.#idleSince === undefined) return
    const restMs = this.#idleSince + this.#idleMs - performance.now()
    if (restMs > 0) this.#idle = setTimeout(this.#checkIdle, Math.ceil(restMs))
    else this.#expire('continue its answer', this.#idleMs)
  }

  #expire(what: string, ms: number): void {
    const message = `DashScope did not ${what} within ${ms / 1000} s.`
    this.#abort(new DashScopeError({ failure: 'timeout', message }))
  }

  #abort(reason: unknown): void {
    this.end(reason)
    this.#controller.abort(reason)
  }
}
