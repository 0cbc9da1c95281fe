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
    const first = missing === 0 ? '' : encode(joined(this.#rest, bytes.subarray(0, missing)))
    const end = bytes.length - ((bytes.length - missing) % 3)
    this.#rest = bytes.slice(end)
    return first + encode(bytes.subarray(missing, end))
  }

  /** The text of the last bytes, with its padding. */
  end(): string {
    const text = encode(this.#rest)
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

/** Recent platforms have their own encoder: https://tc39.es/proposal-arraybuffer-base64. */
function encode(bytes: Uint8Array): string {
  const own = (bytes as Uint8Array & { toBase64?: () => string }).toBase64?.()
  return own ?? encodeByTable(bytes)
}

const letters = Uint8Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  (letter) => letter.charCodeAt(0),
)
const padding = '='.charCodeAt(0)
const ascii = new TextDecoder()

/** Faster than `btoa`, for which the bytes would first become a string. */
export function encodeByTable(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  const letterAt = (index: number) => letters[index & 63] ?? 0
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text[to] = letterAt(group >> 18)
    text[to + 1] = letterAt(group >> 12)
    text[to + 2] = at + 1 < bytes.length ? letterAt(group >> 6) : padding
    text[to + 3] = at + 2 < bytes.length ? letterAt(group) : padding
  }
  return ascii.decode(text)
}
