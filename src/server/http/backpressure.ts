import type { ServerResponse } from 'node:http'

import type { RequestObserver } from '../../http/adapters/request-observer.ts'

/** How fast a caller reads: Node keeps one who has stopped for ever, and what they do not read holds a connection upstream. */
export class Pace {
  readonly #response: ServerResponse
  readonly #writeStallMs: number
  readonly #observer: RequestObserver
  #timer: ReturnType<typeof setTimeout> | undefined
  #isWaiting = false

  constructor(
    response: ServerResponse,
    { writeStallMs, observer }: { writeStallMs: number; observer: RequestObserver },
  ) {
    this.#response = response
    this.#writeStallMs = writeStallMs
    this.#observer = observer
  }

  /** Whether the caller has to read before there is room. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** There is no room for more, until `went`. */
  waits(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#observer.waits()
    this.#startStall()
  }

  went(): void {
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this.#observer.went()
    this.#stopStall()
  }

  /** The rest of the request is waited for, until what comes back is called. */
  awaitRequest(): () => void {
    this.#observer.waits()
    return () => this.#observer.went()
  }

  /** All is written, and may not have gone out yet. */
  ends(): void {
    if (this.#response.writableLength === 0) return
    // A drain that comes now is not the end.
    if (this.#isWaiting) this.#isWaiting = false
    else this.#observer.waits()
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
