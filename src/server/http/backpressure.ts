import type { ServerResponse } from 'node:http'

import type { RequestObserver } from '../../http/adapters/request-observer.ts'

/** How fast a caller reads: Node keeps one who has stopped for ever, and what they do not read holds a connection upstream. */
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

  /** Whether the caller has to read before there is room. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** There is no room for more, until `went`. */
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

  /** The rest of the request is waited for, until what comes back is called. */
  awaitRequest(): () => void {
    this.#observer.callerWaitStarted()
    return () => this.#observer.callerWaitEnded()
  }

  /** All is written, and may not have gone out yet. */
  finish(): void {
    if (this.#response.writableLength === 0) return
    // A drain that comes now is not the end.
    if (this.#isPaused) this.#isPaused = false
    else this.#observer.callerWaitStarted()
    this.#startStall()
  }

  /** Counted from the answer's turn on its connection. */
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
