import { DashScopeError, readError, type Origin } from '../errors.ts'
import { BodyDecoder, type JsonDocument } from './body-decoder.ts'

/** What some bytes complete: frames, and the error that came after them, if one did. */
export interface Decoded<Frame> {
  frames: readonly Frame[]
  /** undefined where there is none; a DashScopeError, or why the call was ended. */
  failure: unknown
}

/** Bytes → the JSON objects that they complete, up to the first error. */
export class FrameDecoder<Frame> {
  readonly #body = new BodyDecoder()
  readonly #origin: Origin

  constructor(origin: Origin) {
    this.#origin = origin
  }

  /** @throws DashScopeError when it is not what DashScope sends */
  push(chunk: Uint8Array): Decoded<Frame> {
    return this.#decode(this.#body.push(chunk))
  }

  /** @throws DashScopeError when it is cut off within a character */
  end(): Decoded<Frame> {
    return this.#decode(this.#body.end())
  }

  #decode(documents: readonly JsonDocument[]): Decoded<Frame> {
    const frames: Frame[] = []
    for (const document of documents) {
      // Some backends end a stream as OpenAI does.
      if (document.text === '[DONE]') continue
      const value = parse(document.text)
      const failure = value === undefined ? this.#cutOff() : this.#errorIn(value, document)
      if (failure !== undefined) return { frames, failure }
      frames.push(value as Frame)
    }
    return { frames, failure: undefined }
  }

  /** DashScope puts a status on every event, so an origin per event is made only where the event has no output. */
  #errorIn(value: object, { status, isError }: JsonDocument): DashScopeError | undefined {
    if ('output' in value && value.output != null) return undefined
    const own =
      status === undefined && !isError ? {} : { status: status ?? this.#origin.status, isErrorEvent: isError }
    return readError(value, { ...this.#origin, ...own })
  }

  /** Half a document is what a connection that closed cleanly in the middle of a response leaves. */
  #cutOff(): DashScopeError {
    return new DashScopeError({
      ...this.#origin,
      failure: 'malformed',
      message: 'DashScope sent an answer that is cut off or is not a JSON object.',
    })
  }
}

/** undefined where the text is not a JSON object or list. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
