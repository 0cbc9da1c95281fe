import { gcm } from '@noble/ciphers/aes.js'

import { fromBase64, toBase64 } from '../../base64.ts'
import { sealPrefix, type ReasoningSeal } from './reasoning-seal.ts'

/** The mark for an item whose text is in `summary`. */
const marker = `${sealPrefix}the-text-is-in-summary`

const nonceLength = 12

/** Characters of blobs that one request may have opened: 4.5 MiB of text, more than any model reads. */
const maxOpened = 6 * 1024 * 1024
/** A short blob takes as much time as this many characters: each needs tables of its own. */
const perBlob = 2048

/**
 * The seal for one request. A blob is base64url of a nonce and AES-256-GCM. The library is synchronous, and so is the encoder of
 * a stream.
 *
 * @param key 32 bytes that belong to the caller's API key
 */
export function createSeal(key: Uint8Array): ReasoningSeal {
  let left = maxOpened
  return {
    seal(reasoning, isInSummary) {
      if (isInSummary || reasoning === '') return marker
      const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
      const sealed = gcm(key, nonce).encrypt(new TextEncoder().encode(reasoning))
      return sealPrefix + toBase64Url(nonce) + toBase64Url(sealed)
    },
    open(sealed) {
      if (sealed === marker) return ''
      const cost = sealed.length + perBlob
      if (!sealed.startsWith(sealPrefix) || cost > left) return undefined
      left -= cost
      try {
        const text = sealed.slice(sealPrefix.length)
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
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** @throws DOMException for text that is not base64 */
function fromBase64Url(text: string): Uint8Array {
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
}
