import { fromBase64 } from '../../base64.ts'

/** A file for DashScope's temporary store. */
export interface UploadFile {
  /** Its MIME type, which decides the extension of its name: the caller's own name stays here. */
  type: string
  /** Bytes. */
  size: number
  /** Its bytes in pieces, read once. */
  chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** DashScope's limit for a data URL; its bytes are characters. "Exceeded limit on max bytes per data-uri item : 10485760" */
export const maxDataUrlLength = 10_485_760

/** Whether DashScope refuses a URL because it is too long for a data URL. */
export function isLongDataUrl(url: string): boolean {
  return url.length > maxDataUrlLength && /^data:/i.test(url.slice(0, 5))
}

/** Characters before the comma. */
const maxPrefixLength = 256

/** Characters of base64 that become one piece; a multiple of four. */
const pieceLength = 64 * 1024

/** The file in a data URL; undefined for a URL that is not plain base64. The text is decoded piece by piece. */
export function fromDataUrl(url: string): UploadFile | undefined {
  const comma = url.indexOf(',')
  // A prefix is a type and a few parameters; a pattern must not scan megabytes.
  if (comma < 0 || comma > maxPrefixLength) return undefined
  const [, type = ''] = /^data:([\w.+-]+\/[\w.+-]+)(?:;[^,]*)?;base64$/i.exec(url.slice(0, comma)) ?? []
  if (type === '') return undefined
  const start = comma + 1
  const padding = url.endsWith('==') ? 2 : url.endsWith('=') ? 1 : 0
  const length = url.length - padding - start
  if (
    !isBase64(url, start, start + length) ||
    length % 4 === 1 ||
    (padding > 0 && (length + padding) % 4 !== 0)
  )
    return undefined
  return {
    type: type.toLowerCase(),
    size: Math.floor((length * 3) / 4),
    *chunks() {
      for (let at = start; at < start + length; at += pieceLength)
        yield fromBase64(url.slice(at, Math.min(at + pieceLength, start + length)))
    },
  }
}

/** Bytes that become one piece. */
const pieceBytes = 64 * 1024

/** A file in memory, without a copy of it. */
export function fromBytes(bytes: Uint8Array, type: string): UploadFile {
  return {
    type,
    size: bytes.length,
    *chunks() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    },
  }
}

function isBase64(text: string, start: number, end: number): boolean {
  const letters = /[A-Za-z\d+/]*/y
  letters.lastIndex = start
  letters.test(text)
  return letters.lastIndex === end
}
