import { gcm } from '@noble/ciphers/aes.js'

/** The format version, which identifies this gateway's blobs. */
const prefix = 'dg1.'
/** The mark for an item whose text is in `summary`. */
const marker = `${prefix}the-text-is-in-summary`

const nonceLength = 12

/**
 * Reasoning as an encrypted blob that only its caller can use: base64url of a nonce and AES-256-GCM. The library is synchronous,
 * and so is the encoder of a stream.
 */
export interface ReasoningSeal {
  seal: (reasoning: string, isInSummary: boolean) => string
  /** '' if the item itself has the text; undefined if the blob cannot be read. */
  open: (sealed: string) => string | undefined
}

/** @param key 32 bytes that belong to the caller's API key */
export function createSeal(key: Uint8Array): ReasoningSeal {
  return {
    seal(reasoning, isInSummary) {
      if (isInSummary || reasoning === '') return marker
      const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
      const sealed = gcm(key, nonce).encrypt(new TextEncoder().encode(reasoning))
      return prefix + toBase64Url(nonce) + toBase64Url(sealed)
    },
    open(sealed) {
      if (sealed === marker) return ''
      if (!sealed.startsWith(prefix)) return undefined
      try {
        const text = sealed.slice(prefix.length)
        const nonce = fromBase64Url(text.slice(0, nonceCharacters))
        const bytes = gcm(key, nonce).decrypt(fromBase64Url(text.slice(nonceCharacters)))
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      } catch {
        return undefined
      }
    },
  }
}

const nonceCharacters = (nonceLength / 3) * 4

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** @throws DOMException for text that is not base64 */
function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )
}
