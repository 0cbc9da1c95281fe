import type { ApiError } from '../../errors/api-error.ts'
import type { Sink, StreamReply } from '../endpoint.ts'
import type { FailureStage } from '../observer.ts'

/** Where an edge lets the text of a stream go. */
export interface StreamTarget {
  /** False when there is no room for more; `StreamBody.resume` says when there is. Text is kept all the same. */
  write(text: string): boolean
  end(): void
}

/** A body that is sent while it is made. It ends by itself, also after a failure. */
export interface StreamBody {
  /** Once. What was written before goes to the target at once. */
  pipe(target: StreamTarget): void
  /** The target has room again. */
  resume(): void
}

export interface ReplyStreamOptions {
  /** Silence before the status line is sent without any text, milliseconds. */
  commitAfterMs: number
  /** Silence before a keep-alive, milliseconds. */
  heartbeatMs: number
  /** Aborts when the caller leaves, or with an ApiError that they still get. */
  signal: AbortSignal
  /** Words a failure that comes after the status line. */
  toError: (cause: unknown, stage: FailureStage) => ApiError
}

/**
 * A streamed reply between its endpoint, which pushes text into it, and an edge, which it pushes that text to. It decides
 * when the status line goes out, and fills silences.
 */
export class ReplyStream implements Sink, StreamBody {
  readonly #reply: StreamReply
  readonly #options: ReplyStreamOptions
  #target: StreamTarget | undefined
  /** What was written before there is a target. */
  #kept = ''
  #isFull = true
  #hasText = false
  #isOver = false
  /** Settles with the status line; undefined from then on. */
  #opening: PromiseWithResolvers<void> | undefined
  /** Settles when there is room. */
  #room: PromiseWithResolvers<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #silentSince = 0
  /** Silence before the timer has something to do. */
  #waitMs: number

  constructor(reply: StreamReply, options: ReplyStreamOptions) {
    this.#reply = reply
    this.#options = options
    this.#waitMs = options.commitAfterMs
  }

  /** Starts the reply. Resolves when the status line is due; rejects with what becomes an HTTP error. */
  open(): Promise<void> {
    const opening = Promise.withResolvers<void>()
    this.#opening = opening
    this.#silentSince = performance.now()
    this.#timer = setTimeout(this.#onTimer, this.#waitMs)
    this.#reply.run(this).then(this.#finish, this.#fail)
    return opening.promise
  }

  write(text: string): boolean {
    const isLeft = this.#options.signal.aborted
    if (text === '' || this.#isOver) return !isLeft
    if (!this.#hasText) this.#begin()
    this.#send(text)
    return !this.#isFull && !isLeft
  }

  drained(): Promise<void> {
    const { signal } = this.#options
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    if (!this.#isFull) return Promise.resolve()
    if (this.#room === undefined) {
      this.#room = Promise.withResolvers<void>()
      signal.addEventListener('abort', this.#onAbort, { once: true })
    }
    return this.#room.promise
  }

  pipe(target: StreamTarget): void {
    this.#target = target
    const kept = this.#kept
    this.#kept = ''
    const hasRoom = kept === '' || target.write(kept)
    if (this.#isOver) target.end()
    else if (hasRoom) this.resume()
  }

  resume(): void {
    this.#isFull = false
    this.#silentSince = performance.now()
    if (this.#room === undefined) return
    this.#room.resolve()
    this.#leaveRoom()
  }

  readonly #onAbort = (): void => {
    this.#room?.reject(this.#options.signal.reason)
    this.#leaveRoom()
  }

  #leaveRoom(): void {
    this.#room = undefined
    this.#options.signal.removeEventListener('abort', this.#onAbort)
  }

  /** The first text: from here on only silences are looked for. */
  #begin(): void {
    this.#hasText = true
    this.#waitMs = this.#options.heartbeatMs
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onTimer, this.#waitMs)
    this.#commit()
  }

  #commit(): void {
    this.#opening?.resolve()
    this.#opening = undefined
  }

  #send(text: string): void {
    this.#silentSince = performance.now()
    if (this.#target === undefined) this.#kept += text
    else if (!this.#target.write(text)) this.#isFull = true
  }

  /** One timer looks at how long the silence is whenever it is due. A reader who takes their time is no silence. */
  readonly #onTimer = (): void => {
    const { commitAfterMs, heartbeatMs, signal } = this.#options
    if (signal.aborted) return
    if (this.#opening !== undefined) {
      this.#waitMs = Math.max(0, heartbeatMs - commitAfterMs)
      this.#silentSince = performance.now()
      this.#commit()
      this.#kept += this.#reply.start()
    } else if (this.#isFull) {
      this.#silentSince = performance.now()
      this.#waitMs = heartbeatMs
    } else if (performance.now() >= this.#silentSince + this.#waitMs) {
      this.#send(this.#reply.keepAlive())
      this.#waitMs = heartbeatMs
    }
    const restMs = this.#silentSince + this.#waitMs - performance.now()
    this.#timer = setTimeout(this.#onTimer, Math.ceil(restMs))
  }

  readonly #finish = (): void => {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#commit()
    this.#target?.end()
  }

  /** After the status line an error in the stream is the one signal that every client understands. */
  readonly #fail = (cause: unknown): void => {
    const opening = this.#opening
    if (opening === undefined) {
      const stage = this.#hasText ? 'mid_stream' : 'before_first_event'
      this.#send(this.#reply.fail(this.#options.toError(cause, stage)))
      return this.#finish()
    }
    this.#isOver = true
    clearTimeout(this.#timer)
    opening.reject(cause)
  }
}
