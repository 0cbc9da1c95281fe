import { DashScopeError } from '../dashscope/errors.ts'
import type { Decoded } from '../dashscope/stream/frame-decoder.ts'
import type * as DashScope from './dashscope-types.ts'
import { GenerationDecoder, type DecodingOptions } from './decode/generation-decoder.ts'
import type { GenerationEvent, TokenUsage } from './types.ts'

type Frame = DashScope.GenerationResult

/** Bytes of one response → frames, without I/O. */
export interface FrameSource {
  decode: (bytes: Uint8Array) => Decoded<Frame>
  /** What the end of the body completes. */
  end: () => Decoded<Frame>
}

/** What events become: text to send, '' for none. */
export interface EventEncoder {
  push: (event: GenerationEvent) => string
  end: () => string
}

/**
 * Bytes of DashScope's responses → text for the caller. No I/O, no clock, no promises. Several calls make one answer of
 * several choices. After an error `failure` is set, and the text before it is still returned.
 */
export class StreamPipeline {
  readonly #sources: readonly FrameSource[]
  readonly #decoder: GenerationDecoder
  readonly #encoder: EventEncoder
  #text = ''
  #failure: { error: unknown } | undefined
  #isOver = false

  constructor(sources: readonly FrameSource[], options: DecodingOptions, encoder: EventEncoder) {
    this.#sources = sources
    this.#encoder = encoder
    this.#decoder = new GenerationDecoder(options, (event) => {
      this.#text += encoder.push(event)
    })
  }

  /** What went wrong: nothing is to be pushed after it. */
  get failure(): { error: unknown } | undefined {
    return this.#failure
  }

  /** Nothing that may still come matters. */
  get isOver(): boolean {
    return this.#isOver || this.#failure !== undefined
  }

  /** Whether an error of the connection is without effect: every choice has its finish reason. */
  ignores(error: unknown): boolean {
    return this.#failure === undefined && this.#decoder.isFinished && isBreak(error)
  }

  get usage(): TokenUsage | undefined {
    return this.#decoder.usage
  }

  /** The bytes of one read. @param call Which of the calls they belong to. */
  push(bytes: Uint8Array, call = 0): string {
    const source = this.#sources[call]
    return source === undefined ? '' : this.translate(source.decode(bytes), call)
  }

  /** The body of one call has ended. */
  endCall(call = 0): string {
    const source = this.#sources[call]
    return source === undefined ? '' : this.translate(source.end(), call)
  }

  /** Frames that are decoded already. */
  translate({ frames, failure }: Decoded<Frame>, call = 0): string {
    return this.#collect(() => {
      for (const frame of frames) this.#decoder.push(frame, call)
      if (failure === undefined) return
      if (this.ignores(failure)) this.#isOver = true
      else this.#failure = { error: failure }
    })
  }

  /** All calls have ended. */
  end(): string {
    return this.#collect(() => {
      this.#decoder.end()
      this.#text += this.#encoder.end()
    })
  }

  #collect(work: () => void): string {
    try {
      work()
    } catch (error) {
      this.#failure = { error }
    }
    const text = this.#text
    this.#text = ''
    return text
  }
}

/** Half an event is what a connection that closed cleanly in the middle of an event leaves. */
function isBreak(error: unknown): boolean {
  return error instanceof DashScopeError && ['cut', 'timeout', 'malformed'].includes(error.failure)
}
