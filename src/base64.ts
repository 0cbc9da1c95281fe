/** Bytes → base64. Recent platforms have their own encoder: https://tc39.es/proposal-arraybuffer-base64. */
export function toBase64(bytes: Uint8Array): string {
  const own = (bytes as Uint8Array & { toBase64?: () => string }).toBase64?.()
  return own ?? toBase64ByTable(bytes)
}

const letters = Uint8Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  (letter) => letter.charCodeAt(0),
)
const padding = '='.charCodeAt(0)
const ascii = new TextDecoder()

/** Faster than `btoa`, for which the bytes would first become a string. */
export function toBase64ByTable(bytes: Uint8Array): string {
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

/** Base64 → bytes. @throws DOMException for text that is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  // `Uint8Array.from` with a function would first collect all characters in a list.
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}
