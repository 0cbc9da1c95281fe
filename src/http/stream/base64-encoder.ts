import { toBase64 } from '../../base64.ts'

/** Bytes → base64 as they arrive, in groups of three. */
export class Base64Encoder {
  #rest = new Uint8Array(0)

  /** The text of the groups that the bytes complete. */
  push(bytes: Uint8Array): string {
    const missing = this.#rest.length === 0 ? 0 : 3 - this.#rest.length
    if (missing > bytes.length) {
      this.#rest = joined(this.#rest, bytes)
      return ''
    }
    const first = missing === 0 ? '' : toBase64(joined(this.#rest, bytes.subarray(0, missing)))
    const end = bytes.length - ((bytes.length - missing) % 3)
    this.#rest = bytes.slice(end)
    return first + toBase64(bytes.subarray(missing, end))
  }

  /** The text of the last bytes, with its padding. */
  end(): string {
    const text = toBase64(this.#rest)
    this.#rest = new Uint8Array(0)
    return text
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
