/** One value as a server-sent event. Never `id:`, `event:` or `retry:`: with them a comment becomes an empty event in openai-python. */
export function toEvent(value: unknown): string {
  return `data: ${escapeLineEnds(JSON.stringify(value))}\n\n`
}

/** OpenAI's mark of a stream's end. */
export const done = 'data: [DONE]\n\n'

/** A comment: keeps proxies and clients waiting, is no event. */
export const heartbeat = ': keep-alive\n\n'

/** JSON leaves these three raw, and readers that split with a Unicode-aware `splitlines` would break an event there. */
function escapeLineEnds(json: string): string {
  return /[\u0085\u2028\u2029]/.test(json)
    ? json.replaceAll(
        /[\u0085\u2028\u2029]/g,
        (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : json
}

/** What an event stream is made with. */
export interface EventStreamOptions {
  /** What is told of a failure. */
  toError: (cause: unknown) => unknown
  /** Silence before a comment, milliseconds. */
  heartbeatMs: number
  /** The same before the very first piece, since the silence may have begun earlier. */
  firstMs: number
}

const end = { done: true, value: undefined } as const

/**
 * Batches of values → text; a batch (what one read from upstream gave) is one piece, so that it becomes one write. A
 * comment comes after each silence that somebody waits in. Never rejects: failures become events. One `next` at a time.
 */
export class EventStream implements AsyncIterableIterator<string, void> {
  readonly #batches: AsyncIterator<readonly unknown[]>
  readonly #toError: EventStreamOptions['toError']
  readonly #heartbeatMs: number
  /** Silence before the next comment. */
  #waitMs: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #waitsSince: number | undefined
  /** Who waits for a piece. */
  #give: ((result: IteratorResult<string, void>) => void) | undefined
  /** Came while nobody waited. */
  #piece: string | undefined
  #isAsked = false
  #isOver = false

  constructor(
    batches: AsyncIterable<readonly unknown[]>,
    { toError, heartbeatMs, firstMs }: EventStreamOptions,
  ) {
    this.#batches = batches[Symbol.asyncIterator]()
    this.#toError = toError
    this.#heartbeatMs = heartbeatMs
    this.#waitMs = firstMs
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<string, void>> {
    return new Promise((give) => {
      this.#give = give
      if (this.#piece !== undefined || this.#isOver) return this.#answer()
      this.#waitsSince = performance.now()
      // One timer looks whenever it is due, in place of one for each piece.
      this.#timer ??= setTimeout(this.#look, this.#waitMs)
      if (!this.#isAsked) this.#ask()
    })
  }

  async return(): Promise<IteratorResult<string, void>> {
    this.#piece = undefined
    this.#end()
    this.#answer()
    this.#leave()
    return end
  }

  #ask(): void {
    this.#isAsked = true
    this.#batches.next().then(this.#take, this.#fail)
  }

  readonly #take = ({ done: isLast, value }: IteratorResult<readonly unknown[]>): void => {
    this.#isAsked = false
    if (this.#isOver) return
    if (isLast === true) return this.#finish(done)
    if (value.length === 0) return this.#ask()
    try {
      this.#piece = value.map(toEvent).join('')
    } catch (cause) {
      this.#leave()
      return this.#fail(cause)
    }
    this.#answer()
  }

  readonly #fail = (cause: unknown): void => {
    // After the first byte the status is spent: an error event is the one signal that every client understands.
    if (!this.#isOver) this.#finish(toEvent(this.#toError(cause)) + done)
  }

  #leave(): void {
    // Who does not read on is not told what fails after that.
    this.#batches.return?.().catch(() => {})
  }

  #finish(piece: string): void {
    this.#piece = piece
    this.#end()
    this.#answer()
  }

  #end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  /** To whoever waits; where nobody does, the next one who asks gets it. */
  #answer(): void {
    const give = this.#give
    if (give === undefined) return
    const piece = this.#piece
    this.#give = this.#piece = this.#waitsSince = undefined
    this.#waitMs = this.#heartbeatMs
    give(piece === undefined ? end : { done: false, value: piece })
  }

  readonly #look = (): void => {
    this.#timer = undefined
    if (this.#waitsSince === undefined) return
    const restMs = this.#waitsSince + this.#waitMs - performance.now()
    if (restMs > 0) {
      this.#timer = setTimeout(this.#look, Math.ceil(restMs))
      return
    }
    this.#piece = heartbeat
    this.#answer()
  }
}

/** What `promise` gives, or undefined when it takes longer than `ms`. The promise goes on. */
export function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    promise.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
