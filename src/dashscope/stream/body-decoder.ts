import { DashScopeError } from '../errors.ts'
import { SseDecoder, type JsonDocument } from './sse-decoder.ts'
import { Utf8Decoder } from './utf8-decoder.ts'

export type { JsonDocument } from './sse-decoder.ts'

interface Decoder {
  push: (chunk: Uint8Array) => readonly JsonDocument[]
  end: () => readonly JsonDocument[]
}

/**
 * Bytes → the JSON documents that they complete. The first character decides what the body is: DashScope labels
 * event streams as JSON, sends JSON where events were requested, and proxies send HTML.
 */
export class BodyDecoder implements Decoder {
  /** Chunks before the first non-blank character. */
  #head: Uint8Array[] = []
  /** Bytes of `#head`. */
  #blanks = 0
  #body: Decoder | undefined

  /** @throws DashScopeError if the bytes are not a DashScope response */
  push(chunk: Uint8Array): readonly JsonDocument[] {
    if (this.#body !== undefined) return this.#body.push(chunk)
    this.#head.push(chunk)
    const first = firstCharacter(chunk)
    if (first === undefined) {
      this.#blanks += chunk.byteLength
      if (this.#blanks > maxBlanks) throw nothingButBlanks()
      return []
    }
    const body = (this.#body = toDecoder(first))
    const head = this.#head
    this.#head = []
    return head.flatMap((part) => body.push(part))
  }

  /** @throws DashScopeError if the body ends within a character */
  end(): readonly JsonDocument[] {
    return this.#body?.end() ?? []
  }
}

/** Maximum white space before a response, in bytes: proxies add a little. */
const maxBlanks = 64 * 1024

function nothingButBlanks(): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message: 'DashScope sent nothing but white space.' })
}

/** ASCII white space, and the three bytes of a byte-order mark. */
const blank: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xef, 0xbb, 0xbf])

/** The first non-blank byte, as a character. Only ASCII bytes matter, so half a character is enough. */
function firstCharacter(chunk: Uint8Array): string | undefined {
  const first = chunk.find((byte) => !blank.has(byte))
  return first === undefined ? undefined : String.fromCharCode(first)
}

function toDecoder(first: string): Decoder {
  if (first === '<') {
    throw new DashScopeError({
      failure: 'malformed',
      message: 'The gateway received HTML instead of a DashScope response, probably from a proxy in between.',
    })
  }
  return first === '{' ? new JsonDecoder() : new SseDecoder()
}

/** A larger JSON response (64 MiB) is refused instead of buffered. */
const maxBodyBytes = 64 * 1024 * 1024

class JsonDecoder implements Decoder {
  readonly #decoder = new Utf8Decoder()
  readonly #pieces: string[] = []
  #size = 0

  push(chunk: Uint8Array): readonly JsonDocument[] {
    this.#size += chunk.byteLength
    if (this.#size > maxBodyBytes) {
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
