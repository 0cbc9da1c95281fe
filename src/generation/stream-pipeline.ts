import { DashScopeError } from '../dashscope/errors.ts'
import type { Decoded } from '../dashscope/stream/frame-decoder.ts'
import type * as DashScope from './dashscope-types.ts'
import { GenerationDecoder, type DecodingOptions } from './decode/generation-decoder.ts'
import type { GenerationEvent, TokenUsage } from './types.ts'

type Frame = DashScope.GenerationResult

/** Bytes of one response → frames, without I/O. */
export interface FrameSource {
  decode: (bytes: Uint8Array) => Decoded<Frame>
  /** Frames that the end of the body completes. */
  end: () => Decoded<Frame>
}

/** Events → text to send, '' for none. */
export interface EventEncoder {
  push: (event: GenerationEvent) => string
  end: () => string
}

/**
 * Bytes of DashScope's responses → text for the caller. No I/O, no clock, no promises. Several calls form one answer with
 * several choices. After an error `failure` is set, and the text before it is still returned.
 */
export class StreamPipeline {
  readonly #sources: readonly FrameSource[]
  readonly #decoder: GenerationDecoder
  readonly #encoder: EventEncoder
  /** The events of one frame: an encoder that numbers its events must not process a frame that is not sent. */
  #events: GenerationEvent[] = []
  #failure: { error: unknown } | undefined
  /** Calls whose connection broke after their last finish reason. */
  #over: Set<number> | undefined

  constructor(sources: readonly FrameSource[], options: DecodingOptions, encoder: EventEncoder) {
    this.#sources = sources
    this.#encoder = encoder
    this.#decoder = new GenerationDecoder(options, (event) => void this.#events.push(event))
  }

  /** The failure; no data may be pushed after it. */
  get failure(): { error: unknown } | undefined {
    return this.#failure
  }

  /** Whether further data of a call can be ignored. */
  isOver(call: number): boolean {
    return this.#failure !== undefined || this.#over?.has(call) === true
  }

  /** Whether an error of a call's connection can be ignored because its choices have their finish reasons. */
  ignores(error: unknown, call: number): boolean {
    return this.#failure === undefined && this.#decoder.hasFinished(call) && isBreak(error)
  }

  get usage(): TokenUsage | undefined {
    return this.#decoder.usage
  }

  /** The bytes of one read. @param call The call that they belong to. */
  push(bytes: Uint8Array, call = 0): string {
    const source = this.#sources[call]
    return source === undefined ? '' : this.translate(source.decode(bytes), call)
  }

  /** The body of one call has ended. */
  endCall(call = 0): string {
    const source = this.#sources[call]
    return source === undefined ? '' : this.translate(source.end(), call)
  }

  /** Frames that are already decoded. Nothing of an invalid frame is sent. */
  translate({ frames, failure }: Decoded<Frame>, call = 0): string {
    let text = ''
    try {
      for (const frame of frames) {
        this.#decoder.push(frame, call)
        text += this.#encode()
      }
      if (failure === undefined) return text
      if (this.ignores(failure, call)) (this.#over ??= new Set()).add(call)
      else this.#failure = { error: failure }
    } catch (error) {
      this.#fail(error)
    }
    return text
  }

  /** All calls have ended. Returns no text if the answer is incomplete: that may still become an HTTP error. */
  end(): string {
    try {
      this.#decoder.end()
      return this.#encode() + this.#encoder.end()
    } catch (error) {
      this.#fail(error)
      return ''
    }
  }

  /** The text for the events of one frame. */
  #encode(): string {
    const events = this.#events
    this.#events = []
    let text = ''
    try {
      for (const event of events) text += this.#encoder.push(event)
    } catch (error) {
      throw this.#decoder.traced(error)
    }
    return text
  }

  #fail(error: unknown): void {
    this.#failure = { error }
    this.#events = []
  }
}

/** A frame of DashScope → text to send before what it becomes. */
export type Trace = (frame: unknown) => string

/** A pipeline that shows each frame before the text that it becomes. A class of its own, so that the other pays nothing for it. */
export class TracedPipeline extends StreamPipeline {
  readonly #trace: Trace

  constructor(
    sources: readonly FrameSource[],
    options: DecodingOptions,
    encoder: EventEncoder,
    trace: Trace,
  ) {
    super(sources, options, encoder)
    this.#trace = trace
  }

  override translate({ frames, failure }: Decoded<Frame>, call = 0): string {
    let text = ''
    for (const frame of frames) {
      text += this.#trace(frame) + super.translate({ frames: [frame], failure: undefined }, call)
      if (this.failure !== undefined) return text
    }
    if (failure instanceof DashScopeError && failure.code !== undefined) {
      const { code, message, origin } = failure
      text += this.#trace({ code, message, request_id: origin.requestId })
    }
    return text + super.translate({ frames: [], failure }, call)
  }
}

/** An incomplete event, left by a connection that closed cleanly in the middle of an event. */
function isBreak(error: unknown): boolean {
  return error instanceof DashScopeError && ['cut', 'timeout', 'malformed'].includes(error.failure)
}
