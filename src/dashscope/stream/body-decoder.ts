import { DashScopeError } from '../errors.ts'
import { EventReader } from './sse-decoder.ts'
import { Utf8Decoder } from './utf8-decoder.ts'

/** One JSON text of an answer, not parsed yet. */
export interface JsonDocument {
  text: string
  /** The event's own HTTP status, where it has one. */
  status: number | undefined
  /** The event was of type `error`. */
  isError: boolean
}

interface Reader {
  push: (chunk: Uint8Array) => readonly JsonDocument[]
  end: () => readonly JsonDocument[]
}

/**
 * Bytes → the JSON documents that they complete. What the body is shows in its first character and in nothing else:
 * DashScope labels event streams as JSON, answers JSON where events were asked for, and proxies answer HTML.
 */
export class DocumentReader implements Reader {
  /** Until the body shows what it is. */
  #head: Uint8Array[] = []
  /** Bytes of it. */
  #blanks = 0
  #body: Reader | undefined

  /** @throws DashScopeError when it is not what DashScope sends */
  push(chunk: Uint8Array): readonly JsonDocument[] {
    if (this.#body !== undefined) return this.#body.push(chunk)
    this.#head.push(chunk)
    const first = firstCharacter(chunk)
    if (first === undefined) {
      this.#blanks += chunk.byteLength
      if (this.#blanks > mostBlanks) throw nothingButBlanks()
      return []
    }
    const body = (this.#body = toReader(first))
    const head = this.#head
    this.#head = []
    return head.flatMap((part) => body.push(part))
  }

  /** @throws DashScopeError when it is cut off within a character */
  end(): readonly JsonDocument[] {
    return this.#body?.end() ?? []
  }
}

/** Blanks before an answer, bytes: proxies put a few there. */
const mostBlanks = 64 * 1024

function nothingButBlanks(): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message: 'DashScope sent nothing but white space.' })
}

/** White space of ASCII, and the three bytes of a byte-order mark. */
const blank: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xef, 0xbb, 0xbf])

/** The first byte that is not blank, as a character; past ASCII it is no character, and none that decides anything. */
function firstCharacter(chunk: Uint8Array): string | undefined {
  const first = chunk.find((byte) => !blank.has(byte))
  return first === undefined ? undefined : String.fromCharCode(first)
}

function toReader(first: string): Reader {
  if (first === '<') {
    throw new DashScopeError({
      failure: 'malformed',
      message: 'Something between here and DashScope answered HTML.',
    })
  }
  return first === '{' ? new WholeDocument() : new EventDocuments()
}

class EventDocuments implements Reader {
  readonly #events = new EventReader()

  push(chunk: Uint8Array): readonly JsonDocument[] {
    return this.#toDocuments(this.#events.push(chunk))
  }

  end(): readonly JsonDocument[] {
    return this.#toDocuments(this.#events.end())
  }

  #toDocuments(events: ReturnType<EventReader['push']>): readonly JsonDocument[] {
    return events
      .filter(({ data }) => data !== '[DONE]')
      .map(({ data, status, event }) => ({ text: data, status, isError: event === 'error' }))
  }
}

/** A JSON answer larger than this (64 MiB) is refused rather than held in memory. */
const largestBody = 64 * 1024 * 1024

class WholeDocument implements Reader {
  readonly #decoder = new Utf8Decoder()
  readonly #pieces: string[] = []
  #size = 0

  push(chunk: Uint8Array): readonly JsonDocument[] {
    this.#size += chunk.byteLength
    if (this.#size > largestBody) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent an answer of more than 64 MiB.',
      })
    }
    this.#pieces.push(this.#decoder.decode(chunk))
    return []
  }

  end(): readonly JsonDocument[] {
    const text = this.#pieces.join('') + this.#decoder.decode()
    return [{ text, status: undefined, isError: false }]
  }
}
