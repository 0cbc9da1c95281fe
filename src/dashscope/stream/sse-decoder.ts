import { createParser, type EventSourceParser } from 'eventsource-parser'

import { DashScopeError } from '../errors.ts'
import { Utf8Decoder } from './utf8-decoder.ts'

export interface ServerSentEvent {
  /** `result`, `error`, or undefined where the stream names none. */
  event: string | undefined
  data: string
  /** From the comment `:HTTP_STATUS/429` or the line `status:429` before the data. */
  status: number | undefined
}

/** An event larger than this (16 MiB of text) ends the stream: nothing that DashScope sends comes near it. */
const largestEvent = 16 * 1024 * 1024

/**
 * Bytes → the events that they complete. Takes LF, CR and CRLF, a byte-order mark, events without a blank line
 * between them, and a last event without its blank line. One `data:` line is one event: DashScope never folds one.
 */
export class EventReader {
  readonly #decoder = new Utf8Decoder()
  readonly #parser: EventSourceParser
  #events: ServerSentEvent[] = []
  #status: number | undefined
  #failure: Error | undefined

  constructor() {
    this.#parser = createParser({
      maxBufferSize: largestEvent,
      onComment: (comment) => (this.#status = statusIn(comment) ?? this.#status),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#failure = error
        else if (error.field === 'status') this.#status = toStatus(error.value) ?? this.#status
      },
      onEvent: ({ event, data }) => this.#add(event, data),
    })
  }

  /** @throws DashScopeError when it is not UTF-8, or an event is too large */
  push(chunk: Uint8Array): readonly ServerSentEvent[] {
    this.#parser.feed(this.#decoder.decode(chunk))
    return this.#take()
  }

  /** @throws DashScopeError when a character is cut off */
  end(): readonly ServerSentEvent[] {
    // A CR at the very end may be half a CRLF: the parser decides only when it sees more, hence the blank lines.
    this.#parser.feed(`${this.#decoder.decode()}\n\n`)
    return this.#take()
  }

  #add(event: string | undefined, data: string): void {
    for (const line of data.split('\n'))
      if (line !== '') this.#events.push({ event, data: line, status: this.#status })
    this.#status = undefined
  }

  #take(): readonly ServerSentEvent[] {
    if (this.#failure !== undefined) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent an event of more than 16 MiB.',
        cause: this.#failure,
      })
    }
    const events = this.#events
    this.#events = []
    return events
  }
}

function statusIn(comment: string): number | undefined {
  const [, status] = /^\s*HTTP_STATUS\/(\d{3})/.exec(comment) ?? []
  return toStatus(status)
}

/** The status becomes the caller's: three digits, or it is none. */
function toStatus(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{3}\s*$/.test(text) ? Number(text) : undefined
}
