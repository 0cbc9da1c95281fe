import type { CallObserver } from '../call-observer.ts'
import { toRequestId, type Origin } from '../errors.ts'
import type { CallTimeouts } from '../timeouts.ts'
import { toFailure } from '../to-failure.ts'
import { FrameDecoder, type Decoded } from './frame-decoder.ts'

type NextBytes = IteratorResult<Uint8Array, void>

const end = { done: true, value: undefined } as const
const noFrames = { frames: [], failure: undefined } as const

/** The common fields of every service's frames. */
export interface AnyFrame {
  request_id?: unknown
}

export interface ResponseContext {
  timeouts: CallTimeouts
  observer: CallObserver
}

/**
 * One response of DashScope. Iterating returns the bytes of each read; `decode` returns the frames that they complete, without
 * a promise. Iterating rejects with a DashScopeError when the connection breaks or a timeout expires. `close` ends the call.
 */
export class UpstreamResponse<Frame extends AnyFrame> implements AsyncIterableIterator<Uint8Array, void> {
  /** DashScope's request id, which its support asks for; known once there is a frame. */
  requestId: string | undefined
  /** The frames of the first reads. They decide between an answer and an error. */
  first: Decoded<Frame> = noFrames
  readonly #bytes: AsyncIterator<Uint8Array>
  readonly #decoder: FrameDecoder<Frame>
  readonly #timeouts: CallTimeouts
  readonly #observer: CallObserver
  readonly #origin: Origin
  #isClosed = false
  #hasEnded = false

  constructor(body: AsyncIterable<Uint8Array>, origin: Origin, { timeouts, observer }: ResponseContext) {
    this.#bytes = body[Symbol.asyncIterator]()
    this.#decoder = new FrameDecoder(origin)
    this.#origin = origin
    this.#timeouts = timeouts
    this.#observer = observer
  }

  /** Reads until `first` has a frame; false if the response ends without one. @throws DashScopeError */
  async open(): Promise<boolean> {
    while (!this.#hasEnded) {
      const { done, value } = await this.#read()
      this.first = done === true ? this.#decodeEnd() : this.decode(value)
      if (this.first.frames.length > 0) return true
      if (this.first.failure !== undefined) {
        this.close(this.first.failure)
        throw this.first.failure
      }
    }
    return false
  }

  /** The frames that the bytes of one read complete. After a failure the reader closes the call with it. */
  decode(bytes: Uint8Array): Decoded<Frame> {
    return this.#decoded(() => this.#decoder.push(bytes))
  }

  /** The frames that the end of the body completes; the call has ended. */
  end(): Decoded<Frame> {
    const decoded = this.#decodeEnd()
    this.close(decoded.failure)
    return decoded
  }

  #decodeEnd(): Decoded<Frame> {
    if (this.#hasEnded) return noFrames
    this.#hasEnded = true
    return this.#decoded(() => this.#decoder.end())
  }

  #decoded(decode: () => Decoded<Frame>): Decoded<Frame> {
    try {
      const decoded = decode()
      const [frame] = decoded.frames
      if (frame !== undefined) this.requestId ??= toRequestId(frame.request_id) ?? this.#origin.requestId
      return decoded.failure === undefined ? decoded : this.#failed(decoded.frames, decoded.failure)
    } catch (cause) {
      return this.#failed([], cause)
    }
  }

  #failed(frames: readonly Frame[], cause: unknown): Decoded<Frame> {
    return { frames, failure: this.#toFailure(cause) }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<NextBytes> {
    if (this.#isClosed || this.#hasEnded) return Promise.resolve(end)
    this.#timeouts.startIdle()
    return this.#read()
  }

  return(): Promise<NextBytes> {
    this.close()
    return Promise.resolve(end)
  }

  /** Ends the call, with the error that ended it, if any. Further calls have no effect. */
  close(error?: unknown): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#timeouts.end(error)
    this.#leave()
  }

  /** There is no reader any more, so later failures are ignored. */
  #leave(): void {
    this.#bytes.return?.().catch(() => {})
  }

  #read(): Promise<NextBytes> {
    this.#observer.waitStarted()
    return this.#bytes.next().then(this.#onBytes, this.#onFailure)
  }

  readonly #onBytes = (next: NextBytes): NextBytes => {
    this.#timeouts.stopIdle()
    this.#observer.waitEnded()
    return next
  }

  readonly #onFailure = (cause: unknown): never => {
    this.#timeouts.stopIdle()
    this.#observer.waitEnded()
    const failure = this.#toFailure(cause)
    this.close(failure)
    throw failure
  }

  #toFailure(cause: unknown): unknown {
    const origin = { ...this.#origin, requestId: this.requestId ?? this.#origin.requestId }
    return toFailure('cut', cause, { signal: this.#timeouts.signal, origin })
  }
}
