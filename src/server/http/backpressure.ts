import type { ServerResponse } from 'node:http'

import type { RequestObserver } from '../telemetry/request-observer.ts'

/** How fast a caller reads: Node keeps one who has stopped for ever, and what they do not read holds a connection upstream. */
export class Pace {
  readonly #response: ServerResponse
  readonly #writeStallMs: number
  readonly #observer: RequestObserver

  constructor(
    response: ServerResponse,
    { writeStallMs, observer }: { writeStallMs: number; observer: RequestObserver },
  ) {
    this.#response = response
    this.#writeStallMs = writeStallMs
    this.#observer = observer
  }

  /** Resolves when there is room for more, or nobody left to read it. */
  async room(): Promise<void> {
    const response = this.#response
    const stop = this.#startStall()
    this.#observer.waits()
    await new Promise<void>((resolve) => {
      const wake = () => {
        response.off('drain', wake).off('close', wake)
        resolve()
      }
      response.on('drain', wake).on('close', wake)
      if (response.destroyed) wake()
    })
    this.#observer.went()
    stop()
  }

  /** The rest of the request is waited for, until what comes back is called. */
  awaitRequest(): () => void {
    this.#observer.waits()
    return () => this.#observer.went()
  }

  /** All is written, and may not have gone out yet. */
  ends(): void {
    if (this.#response.writableLength === 0) return
    this.#observer.waits()
    this.#response.once('close', this.#startStall())
  }

  #startStall(): () => void {
    return whenStalled(this.#response, this.#writeStallMs, () => {
      this.#observer.stalled()
      this.#response.destroy()
    })
  }
}

/** Calls `stall` after `ms` in which an answer did not go on, counted from its turn on the connection; until what comes back is called. */
function whenStalled(response: ServerResponse, ms: number, stall: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const start = () => (timer = setTimeout(stall, ms))
  if (response.socket === null) response.once('socket', start)
  else start()
  return () => {
    clearTimeout(timer)
    response.off('socket', start)
  }
}
