import type { ApiError } from '../errors/api-error.ts'
import type { StreamEncoder } from '../generation/dialect.ts'
import type { GenerationEvent } from '../generation/types.ts'
import { toEvent } from '../http/sse/encode-event.ts'

/** OpenAI's mark of the end of a stream. */
const done = 'data: [DONE]\n\n'

/** The frame around OpenAI's chunks, which chat completions and completions share. */
export abstract class OpenAIStreamEncoder implements StreamEncoder {
  abstract push(event: GenerationEvent): string

  start(): string {
    return ''
  }

  /** A comment: not an event, but it shows proxies and clients that the stream is alive. */
  keepAlive(): string {
    return ': keep-alive\n\n'
  }

  /** After the first byte the status cannot change: only an error event is understood by every client. */
  fail(error: ApiError): string {
    return toEvent(error) + done
  }

  end(): string {
    return done
  }
}
