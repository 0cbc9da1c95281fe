import type { IncomingHttpHeaders } from 'node:http'

import type { Dispatcher } from 'undici'

import { DashScopeError } from '../../dashscope/errors.ts'

type Controller = Dispatcher.DispatchController
type Chunk = IteratorResult<Uint8Array, void>

/** A response whose status line has arrived. */
export interface Head {
  status: number
  headers: IncomingHttpHeaders
  body: AsyncIterable<Uint8Array>
}

interface ResponseHandlers {
  /** The status line has arrived. */
  begin: (head: Head) => void
  /** There will be no status line. */
  fail: (error: unknown) => void
  /** The response has ended or was abandoned. */
  end: (isWhole: boolean) => void
}

/** Bytes buffered for the reader before reading from DashScope pauses. */
const maxWaiting = 64 * 1024

const end = { done: true, value: undefined } as const

/**
 * One response from undici with backpressure: its head first, then its bytes. It replaces undici's `request`, whose
 * stream for each response takes more memory than everything else here, measured with a thousand open streams. An early
 * end of the loop, or the signal, closes the connection. Bytes that arrived before a failure can still be read.
 */
export class UndiciResponse implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array, void> {
  readonly #signal: AbortSignal
  /** Undefined once the status line has arrived, or the call has failed. */
  #opening: Pick<ResponseHandlers, 'begin' | 'fail'> | undefined
  readonly #end: (isWhole: boolean) => void
  #controller: Controller | undefined
  #waiting: Buffer[] = []
  #bytes = 0
  #reader: PromiseWithResolvers<Chunk> | undefined
  #failure: { error: unknown } | undefined
  #isOver = false

  /** `signal` has not aborted yet. */
  constructor(signal: AbortSignal, { begin, fail, end: onEnd }: ResponseHandlers) {
    this.#signal = signal
    this.#opening = { begin, fail }
    this.#end = onEnd
    signal.addEventListener('abort', this.#leave, { once: true })
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    // The call was aborted while it waited for its connection.
    if (this.#isOver) controller.abort(toError(this.#failure?.error))
  }

  onResponseStart(controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return
    // undici would keep these bytes, and the buffer they were read into, until the end of the response.
    controller.rawHeaders = null
    this.#opening?.begin({ status, headers, body: this })
    this.#opening = undefined
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#isOver) return
    if (this.#reader !== undefined) return this.#give({ done: false, value: chunk })
    this.#waiting.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes >= maxWaiting) controller.pause()
  }

  onResponseEnd(): void {
    this.#finish({ isWhole: true })
    this.#give(end)
  }

  /** Before `onRequestStart` there was no connection, or no TLS on it, and no byte of the request has gone out. */
  onResponseError(_: Controller | null, error: unknown): void {
    this.#fail(this.#controller === undefined ? toUnreachable(error) : error)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Chunk> {
    // Also if the whole response has arrived and part of it is still buffered here.
    if (this.#signal.aborted) return Promise.reject(toError(this.#signal.reason))
    const value = this.#waiting.shift()
    if (value !== undefined) {
      this.#bytes -= value.length
      if (this.#waiting.length === 0) this.#controller?.resume()
      return Promise.resolve({ done: false, value })
    }
    if (this.#failure !== undefined) return Promise.reject(toError(this.#failure.error))
    if (this.#isOver) return Promise.resolve(end)
    this.#reader = Promise.withResolvers()
    return this.#reader.promise
  }

  return(): Promise<Chunk> {
    if (!this.#isOver) this.#controller?.abort(new Error('The rest of the answer is not read.'))
    this.#waiting = []
    this.#finish()
    this.#give(end)
    return Promise.resolve(end)
  }

  readonly #leave = (): void => {
    const { reason } = this.#signal
    this.#waiting = []
    this.#fail(reason)
    this.#controller?.abort(toError(reason))
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    this.#finish()
    this.#failure = { error }
    this.#opening?.fail(error)
    this.#opening = undefined
    const reader = this.#reader
    this.#reader = undefined
    reader?.reject(error)
  }

  #finish({ isWhole } = { isWhole: false }): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#end(isWhole)
    this.#signal.removeEventListener('abort', this.#leave)
  }

  #give(chunk: Chunk): void {
    const reader = this.#reader
    this.#reader = undefined
    reader?.resolve(chunk)
  }
}

function toUnreachable(cause: unknown): DashScopeError {
  const message = 'DashScope could not be reached.'
  return new DashScopeError({ failure: 'unreachable', message, cause })
}

/** The reason of a signal as an error. */
export function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The call was ended.', { cause: reason })
}
