import { DashScopeError } from './errors.ts'

/** How long DashScope may take, in milliseconds. */
export interface Patience {
  /** From the request to the first event of the answer; thinking models take minutes. */
  firstEventMs: number
  /** From the request to the end of the answer. */
  totalMs: number
  /** Silence within an answer, once it has begun. */
  idleMs: number
  /** From the request to the status line of a streamed answer. */
  headersWithinMs: number
  /** The same for one that is not streamed. */
  wholeWithinMs: number
}

type Times = Pick<Patience, 'firstEventMs' | 'totalMs' | 'idleMs'>

/** How long one call may take, and how it ends: by itself, by its caller, or because its time is up. */
export class Deadline {
  readonly #own = new AbortController()
  readonly #caller: AbortSignal
  readonly #idleMs: number
  readonly #whenOver: (error?: unknown) => void
  #first: ReturnType<typeof setTimeout> | undefined
  readonly #total: ReturnType<typeof setTimeout>
  #idle: ReturnType<typeof setTimeout> | undefined
  #listensSince: number | undefined
  #isOver = false

  /** `whenOver` is called once, with the error where one ended it. */
  constructor(caller: AbortSignal, times: Times, whenOver: (error?: unknown) => void) {
    const { firstEventMs, totalMs, idleMs } = times
    this.#caller = caller
    this.#idleMs = idleMs
    this.#whenOver = whenOver
    this.#first = setTimeout(() => this.#expire('begin its answer', firstEventMs), firstEventMs)
    this.#total = setTimeout(() => this.#expire('finish its answer', totalMs), totalMs)
    if (caller.aborted) this.#own.abort(caller.reason)
    else caller.addEventListener('abort', this.#leave, { once: true })
  }

  /** Aborts with the caller's signal, or with a DashScopeError when the time is up. */
  get signal(): AbortSignal {
    return this.#own.signal
  }

  /** The first event is there: only the total counts from here on. */
  begun(): void {
    clearTimeout(this.#first)
    this.#first = undefined
  }

  /** Something is waited for; counts until `heard`, so that a reader who takes their time is not taken for silence. */
  listen(): void {
    if (this.#isOver) return
    this.#listensSince = performance.now()
    // One timer looks whenever it is due, in place of one for each event.
    this.#idle ??= setTimeout(this.#look, this.#idleMs)
  }

  heard(): void {
    this.#listensSince = undefined
  }

  /** The call has ended, one way or the other: no timer and no listener stays behind. */
  over(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#first)
    clearTimeout(this.#total)
    clearTimeout(this.#idle)
    this.#caller.removeEventListener('abort', this.#leave)
    this.#whenOver(error)
  }

  readonly #leave = (): void => this.#end(this.#caller.reason)

  readonly #look = (): void => {
    this.#idle = undefined
    if (this.#listensSince === undefined) return
    const restMs = this.#listensSince + this.#idleMs - performance.now()
    if (restMs > 0) this.#idle = setTimeout(this.#look, Math.ceil(restMs))
    else this.#expire('go on with its answer', this.#idleMs)
  }

  #expire(what: string, ms: number): void {
    const message = `DashScope did not ${what} within ${ms / 1000} s.`
    this.#end(new DashScopeError({ failure: 'timeout', message }))
  }

  #end(reason: unknown): void {
    this.over(reason)
    this.#own.abort(reason)
  }
}
