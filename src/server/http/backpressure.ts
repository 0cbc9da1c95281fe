import type { ServerResponse } from 'node:http'

import type { RequestObserver } from '../../http/adapters/request-observer.ts'

/**
 * Backpressure of one response, and the time limit for a caller that does not read. Node has no such limit, and an unread
 * response holds a connection to DashScope.
 */
export class Backpressure {
  readonly #response: ServerResponse
  readonly #writeStallMs: number
  readonly #observer: RequestObserver
  #timer: ReturnType<typeof setTimeout> | undefined
  #isPaused = false

  constructor(
    response: ServerResponse,
    { writeStallMs, observer }: { writeStallMs: number; observer: RequestObserver },
  ) {
    this.#response = response
    this.#writeStallMs = writeStallMs
    this.#observer = observer
  }

  /** Whether the socket's buffer is full. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** The socket's buffer is full, until `resume`. */
  pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#observer.callerWaitStarted()
    this.#startStall()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#observer.callerWaitEnded()
    this.#stopStall()
  }

  /** Waits for the rest of the request, until the returned function is called. */
  awaitRequest(): () => void {
    this.#observer.callerWaitStarted()
    return () => this.#observer.callerWaitEnded()
  }

  /** Everything is written, but not necessarily sent. */
  finish(): void {
    if (this.#response.writableLength === 0) return
    // From here on, `drain` does not mean that the response has ended.
    if (this.#isPaused) this.#isPaused = false
    else this.#observer.callerWaitStarted()
    this.#startStall()
  }

  /** With pipelined requests the time starts when this response gets the socket. */
  #startStall(): void {
    const response = this.#response
    this.#stopStall()
    response.once('close', this.#stopStall)
    if (response.socket === null) response.once('socket', this.#startTimer)
    else this.#startTimer()
  }

  readonly #startTimer = (): void => {
    this.#timer = setTimeout(this.#stall, this.#writeStallMs)
  }

  readonly #stopStall = (): void => {
    clearTimeout(this.#timer)
    this.#response.off('socket', this.#startTimer).off('close', this.#stopStall)
  }

  readonly #stall = (): void => {
    this.#observer.stalled()
    this.#response.destroy()
  }
}
