import { DashScopeError, readError, type Origin } from '../errors.ts'
import { BodyDecoder, type JsonDocument } from './body-decoder.ts'

/** The frames that some bytes complete, and the error after them, if any. */
export interface Decoded<Frame> {
  frames: readonly Frame[]
  /** A DashScopeError, or the reason for ending the call; undefined without a failure. */
  failure: unknown
}

/** Bytes → the JSON objects that they complete, up to the first error. */
export class FrameDecoder<Frame> {
  readonly #body = new BodyDecoder()
  readonly #origin: Origin

  constructor(origin: Origin) {
    this.#origin = origin
  }

  /** @throws DashScopeError if the bytes are not a DashScope response */
  push(chunk: Uint8Array): Decoded<Frame> {
    return this.#decode(this.#body.push(chunk))
  }

  /** @throws DashScopeError if the body ends within a character */
  end(): Decoded<Frame> {
    return this.#decode(this.#body.end())
  }

  #decode(documents: readonly JsonDocument[]): Decoded<Frame> {
    const frames: Frame[] = []
    for (const document of documents) {
      // Some backends end a stream like OpenAI.
      if (document.text === '[DONE]') continue
      const value = parse(document.text)
      const failure = value === undefined ? this.#cutOff() : this.#errorIn(value, document)
      if (failure !== undefined) return { frames, failure }
      frames.push(value as Frame)
    }
    return { frames, failure: undefined }
  }

  /** Every DashScope event has a status. Only an event without output gets an origin, to save time. */
  #errorIn(value: object, { status, isError }: JsonDocument): DashScopeError | undefined {
    if ('output' in value && value.output != null) return undefined
    const own =
      status === undefined && !isError ? {} : { status: status ?? this.#origin.status, isErrorEvent: isError }
    return readError(value, { ...this.#origin, ...own })
  }

  /** Half a document: the connection closed cleanly in the middle of the response. */
  #cutOff(): DashScopeError {
    return new DashScopeError({
      ...this.#origin,
      failure: 'malformed',
      message: 'DashScope sent an answer that is cut off or is not a JSON object.',
    })
  }
}

/** undefined if the text is not a JSON object or list. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
