import type { ApiError } from '../../errors/api-error.ts'
import type { Sink, StreamReply } from '../endpoint.ts'
import type { Chunk } from '../http-response.ts'
import type { FailureStage } from '../observer.ts'
import { PushedBody } from './pushed-body.ts'

export interface ReplyStreamOptions {
  /** Time without data before the status line is sent without text, milliseconds. */
  commitAfterMs: number
  /** Time without data before a keep-alive, milliseconds. */
  heartbeatMs: number
  /** Aborts when the caller disconnects, or with an ApiError that is still sent. */
  signal: AbortSignal
  /** Converts a failure after the status line to the caller's error. */
  toError: (cause: unknown, stage: FailureStage) => ApiError
  /** The gateway's own request id. */
  requestId: string
}

/** Runs a streamed reply: sends the status line and keep-alives in time, and ends the stream, also after a failure. */
export class ReplyStream implements Sink {
  readonly body: PushedBody
  readonly #reply: StreamReply
  readonly #options: ReplyStreamOptions
  #hasText = false
  /** Settles with the status line and is undefined afterwards. */
  #opening: PromiseWithResolvers<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Time without data before the timer must act. */
  #waitMs: number

  constructor(reply: StreamReply, options: ReplyStreamOptions) {
    this.body = new PushedBody(options.signal)
    this.#reply = reply
    this.#options = options
    this.#waitMs = options.commitAfterMs
  }

  /** Starts the reply. Resolves when the status line is due. A rejection becomes an HTTP error. */
  open(): Promise<void> {
    const opening = Promise.withResolvers<void>()
    this.#opening = opening
    this.#timer = setTimeout(this.#onTimer, this.#waitMs)
    this.#reply.run(this).then(this.#finish, this.#fail)
    return opening.promise
  }

  write(chunk: Chunk): boolean {
    if (!this.#hasText && chunk.length > 0) this.#begin()
    return this.body.write(chunk)
  }

  drained(): Promise<void> {
    return this.body.drained()
  }

  /** The first text: after it the timer only sends keep-alives. */
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

  /** One timer checks the time without data whenever it is due. Waiting for a slow reader does not count. */
  readonly #onTimer = (): void => {
    const { commitAfterMs, heartbeatMs, signal } = this.#options
    if (signal.aborted) return
    const { body } = this
    const now = performance.now()
    if (this.#opening !== undefined) {
      this.#waitMs = Math.max(0, heartbeatMs - commitAfterMs)
      this.#commit()
      body.activeAt = now
      body.write(this.#reply.start())
    } else if (body.isFull) {
      body.activeAt = now
      this.#waitMs = heartbeatMs
    } else if (now >= body.activeAt + this.#waitMs) {
      // A keep-alive may be empty, which is not written.
      body.activeAt = now
      body.write(this.#reply.keepAlive())
      this.#waitMs = heartbeatMs
    }
    this.#timer = setTimeout(this.#onTimer, Math.ceil(body.activeAt + this.#waitMs - now))
  }

  readonly #finish = (): void => {
    clearTimeout(this.#timer)
    this.#commit()
    this.body.end()
  }

  /** After the status line, only an error in the stream is understood by every client. */
  readonly #fail = (cause: unknown): void => {
    const opening = this.#opening
    if (opening === undefined) {
      const stage = this.#hasText ? 'mid_stream' : 'before_first_event'
      const { toError, requestId } = this.#options
      this.body.write(this.#reply.fail(toError(cause, stage), requestId))
      return this.#finish()
    }
    clearTimeout(this.#timer)
    opening.reject(cause)
  }
}
