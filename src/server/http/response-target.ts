import type { ServerResponse } from 'node:http'

import type { Chunk, StreamTarget } from '../../http/http-response.ts'
import type { Backpressure } from './backpressure.ts'

/** Bytes of a part. The time limit for reading applies per part, so that slow readers of large bodies stay connected. */
export const partLength = 64 * 1024

/** Writes a body to the socket, with backpressure. */
export class ResponseTarget implements StreamTarget {
  readonly #response: ServerResponse
  readonly #backpressure: Backpressure
  readonly #onDrained: () => void
  /** The remaining parts of a large chunk, and the chunks after it. */
  readonly #parts: Uint8Array[] = []
  #isEnded = false
  #hasText = false

  /** `onRoom` is called when the response accepts more. */
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

  /** Sends the headers at once, unless the first text is ready: then both go out in one write. */
  flushHead(): void {
    if (!this.#hasText && !this.#isEnded) this.#response.flushHeaders()
  }

  end(): void {
    this.#isEnded = true
    if (this.#parts.length === 0) this.#finish()
  }

  /** Without its last chunk the body is visibly incomplete. Earlier writes go out with this tick. */
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
