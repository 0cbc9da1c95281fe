import { DashScopeError } from '../errors.ts'

/**
 * Bytes → text, piece by piece. A replacement character would falsify a legal text, so invalid UTF-8 ends the answer, with
 * an error other than that of a broken connection.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })

  /** @throws DashScopeError if the bytes are not UTF-8 or, at the end (no chunk), a character is incomplete */
  decode(chunk?: Uint8Array): string {
    try {
      return this.#decoder.decode(chunk, { stream: chunk !== undefined })
    } catch (cause) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent text that is not UTF-8.',
        cause,
      })
    }
  }
}
