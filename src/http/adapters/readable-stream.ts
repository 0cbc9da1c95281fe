import type { Chunk, StreamBody, StreamTarget } from '../http-response.ts'
import type { FetchExchange } from './fetch-exchange.ts'

/** Maximum bytes that are generated ahead of the reader. */
const aheadBytes = 16 * 1024

/** A slow reader slows the upstream down; a cancelled read ends the upstream call. */
export function toReadableStream(body: StreamBody, exchange: FetchExchange): ReadableStream<Uint8Array> {
  const target = new ControllerTarget(exchange)
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        target.controller = controller
        exchange.onAbort = (reason) => controller.error(reason)
        body.pipe(target)
      },
      pull() {
        exchange.drained()
        target.onRead()
        body.resume()
      },
      cancel: () => exchange.leave(exchange.status),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: aheadBytes }),
  )
}

class ControllerTarget implements StreamTarget {
  controller: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly #exchange: FetchExchange
  readonly #encoder = new TextEncoder()
  #isEnded = false

  constructor(exchange: FetchExchange) {
    this.#exchange = exchange
  }

  write(chunk: Chunk): boolean {
    // A failed stream accepts no more chunks.
    if (this.controller === undefined || this.#exchange.hasLeft) return false
    this.controller.enqueue(typeof chunk === 'string' ? this.#encoder.encode(chunk) : chunk)
    if ((this.controller.desiredSize ?? 0) > 0) return true
    this.#exchange.filled()
    return false
  }

  end(): void {
    this.#isEnded = true
    this.onRead()
  }

  abort(cause: unknown): void {
    if (this.#exchange.hasLeft) return
    this.#exchange.finish(this.#exchange.status)
    this.controller?.error(cause)
  }

  /** Until everything has been read, the caller may abort. */
  onRead(): void {
    const { controller } = this
    if (!this.#isEnded || this.#exchange.hasLeft || controller?.desiredSize !== aheadBytes) return
    this.#exchange.finish(this.#exchange.status)
    controller.close()
  }
}
