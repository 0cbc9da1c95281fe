import type { ServerResponse } from 'node:http'

import type { Chunk, StreamTarget } from '../../http/http-response.ts'
import type { Backpressure } from './backpressure.ts'

/** Bytes of a part: a reader who takes a little of a large body is reading, and gets their time for each part of it. */
export const partLength = 64 * 1024

/** A body for a caller over HTTP, at their pace. */
export class ResponseTarget implements StreamTarget {
  readonly #response: ServerResponse
  readonly #backpressure: Backpressure
  readonly #onDrained: () => void
  /** Parts of large chunks, and what came after them. */
  readonly #parts: Uint8Array[] = []
  #isEnded = false
  #hasText = false

  /** `onRoom` is called when the response has room for more again. */
  constructor(response: ServerResponse, backpressure: Backpressure, onDrained: () => void) {
    this.#response = response
    this.#backpressure = backpressure
    this.#onDrained = onDrained
    response.on('drain', this.#onDrain)
  }

  write(chunk: Chunk): boolean {
    const response = this.#response
    if (response.destroyed) return false
    this.#hasText = true
    if (this.#parts.length === 0 && chunk.length < partLength) {
      if (response.write(chunk)) return true
      this.#backpressure.pause()
      return false
    }
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    for (let start = 0; start < bytes.length; start += partLength)
      this.#parts.push(bytes.subarray(start, start + partLength))
    return !this.#backpressure.isPaused && this.#writeParts()
  }

  /** The head rides with the first text where that is ready; where it is not, it goes ahead. */
  flushHead(): void {
    if (!this.#hasText && !this.#isEnded) this.#response.flushHeaders()
  }

  end(): void {
    this.#isEnded = true
    if (this.#parts.length === 0) this.#finish()
  }

  /** A body without its last chunk is seen to be incomplete. What was written before goes out with the tick. */
  abort(): void {
    setImmediate(() => this.#response.destroy())
  }

  readonly #onDrain = (): void => {
    this.#backpressure.resume()
    if (!this.#writeParts()) return
    if (this.#isEnded) this.#finish()
    else this.#onDrained()
  }

  #writeParts(): boolean {
    while (this.#parts.length > 0) {
      const part = this.#parts.shift()
      if (part === undefined || this.#response.write(part)) continue
      this.#backpressure.pause()
      return false
    }
    return true
  }

  #finish(): void {
    if (this.#response.destroyed || this.#response.writableEnded) return
    this.#response.end()
    this.#backpressure.finish()
  }
}
