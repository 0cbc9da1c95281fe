import type { Sink } from '../endpoint.ts'
import type { Chunk, StreamBody, StreamTarget } from '../http-response.ts'

/** A body that receives chunks from a reply and pushes them to an edge. */
export class PushedBody implements Sink, StreamBody {
  readonly #signal: AbortSignal
  #target: StreamTarget | undefined
  /** Chunks that were written before there was a target. */
  #kept: Chunk[] = []
  #isFull = true
  #end: 'end' | { cause: unknown } | undefined
  /** Settles when the target accepts more. */
  #drain: PromiseWithResolvers<void> | undefined
  /** When the last chunk was written, or the stream last waited for the reader, by `performance.now()`. */
  activeAt = performance.now()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** Whether the target waits for its reader, or does not exist yet. */
  get isFull(): boolean {
    return this.#isFull
  }

  write(chunk: Chunk): boolean {
    const isLeft = this.#signal.aborted
    if (chunk.length === 0 || this.#end !== undefined) return !isLeft
    this.activeAt = performance.now()
    if (this.#target === undefined) this.#kept.push(chunk)
    else if (!this.#target.write(chunk)) this.#isFull = true
    return !this.#isFull && !isLeft
  }

  drained(): Promise<void> {
    if (this.#signal.aborted) return Promise.reject(this.#signal.reason as Error)
    if (!this.#isFull) return Promise.resolve()
    if (this.#drain === undefined) {
      this.#drain = Promise.withResolvers<void>()
      this.#signal.addEventListener('abort', this.#onAbort, { once: true })
    }
    return this.#drain.promise
  }

  end(): void {
    this.#close('end')
  }

  /** Ends an incomplete body. */
  abort(cause: unknown): void {
    this.#close({ cause })
  }

  pipe(target: StreamTarget): void {
    this.#target = target
    let hasRoom = true
    for (const chunk of this.#kept) hasRoom = target.write(chunk)
    this.#kept = []
    if (this.#end !== undefined) this.#closeTarget(target)
    else if (hasRoom) this.resume()
  }

  resume(): void {
    this.#isFull = false
    this.activeAt = performance.now()
    if (this.#drain === undefined) return
    this.#drain.resolve()
    this.#clearDrain()
  }

  #close(end: 'end' | { cause: unknown }): void {
    if (this.#end !== undefined) return
    this.#end = end
    if (this.#target !== undefined) this.#closeTarget(this.#target)
  }

  #closeTarget(target: StreamTarget): void {
    if (this.#end === 'end') target.end()
    else target.abort(this.#end?.cause)
  }

  readonly #onAbort = (): void => {
    this.#drain?.reject(this.#signal.reason)
    this.#clearDrain()
  }

  #clearDrain(): void {
    this.#drain = undefined
    this.#signal.removeEventListener('abort', this.#onAbort)
  }
}
