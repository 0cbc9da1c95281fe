import { DashScopeError } from '../errors.ts'

/**
 * Bytes → text, piece by piece. A replacement character in a legal text is a wrong legal text: bytes that are not UTF-8
 * end the answer, and are not told as a connection that broke.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })

  /** @throws DashScopeError when it is not UTF-8 or, at the end (no chunk), when a character is cut off */
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
