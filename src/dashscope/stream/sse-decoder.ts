import { createParser, type EventSourceParser } from 'eventsource-parser'

import { DashScopeError } from '../errors.ts'
import { Utf8Decoder } from './utf8-decoder.ts'

/** One unparsed JSON text of a response. */
export interface JsonDocument {
  text: string
  /** The event's own HTTP status, from the comment `:HTTP_STATUS/429` or the line `status:429` before the data. */
  status: number | undefined
  /** The event is of type `error`. */
  isError: boolean
}

/** A larger event (16 MiB of text) ends the stream. DashScope's events are far smaller. */
const maxEventLength = 16 * 1024 * 1024

const statusComment = 'HTTP_STATUS/'

/**
 * Bytes → the events that they complete. Accepts LF, CR and CRLF, a byte-order mark, events without a blank line
 * between them, and a last event without its blank line. Without blank lines each `data:` line is an event, but speech may have one
 * event in several lines, which are no JSON by themselves: help.aliyun.com/zh/model-studio/cosyvoice-tts-http-api.
 */
export class SseDecoder {
  readonly #decoder = new Utf8Decoder()
  readonly #parser: EventSourceParser
  #documents: JsonDocument[] = []
  #status: number | undefined
  #failure: Error | undefined

  constructor() {
    this.#parser = createParser({
      maxBufferSize: maxEventLength,
      onComment: (comment) => (this.#status = statusIn(comment) ?? this.#status),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#failure = error
        else if (error.field === 'status') this.#status = toStatus(error.value) ?? this.#status
      },
      onEvent: ({ event, data }) => this.#add(event, data),
    })
  }

  /** @throws DashScopeError if the text is not UTF-8, or an event is too large */
  push(chunk: Uint8Array): readonly JsonDocument[] {
    this.#parser.feed(this.#decoder.decode(chunk))
    return this.#take()
  }

  /** @throws DashScopeError if the body ends within a character */
  end(): readonly JsonDocument[] {
    // A final CR may be half a CRLF: the parser waits for more text, hence the blank lines.
    this.#parser.feed(`${this.#decoder.decode()}\n\n`)
    return this.#take()
  }

  #add(event: string | undefined, data: string): void {
    const status = this.#status
    const isError = event === 'error'
    this.#status = undefined
    if (!data.includes('\n')) return this.#addDocument({ text: data, status, isError })
    const lines = data.split('\n')
    for (const text of isJson(lines[0] ?? '') ? lines : [data]) this.#addDocument({ text, status, isError })
  }

  #addDocument(document: JsonDocument): void {
    const { text } = document
    if (text !== '') this.#documents.push(document)
  }

  #take(): readonly JsonDocument[] {
    if (this.#failure !== undefined) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent an event of more than 16 MiB.',
        cause: this.#failure,
      })
    }
    const documents = this.#documents
    this.#documents = []
    return documents
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function statusIn(comment: string): number | undefined {
  // Precedes almost every event.
  if (comment === 'HTTP_STATUS/200') return 200
  const text = comment.trimStart()
  return text.startsWith(statusComment) ? toStatus(text.slice(statusComment.length, 15)) : undefined
}

/** Three digits, since the status may be sent to the caller. */
function toStatus(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{3}\s*$/.test(text) ? Number(text) : undefined
}
