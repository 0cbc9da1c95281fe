import { createHmac, hash } from 'node:crypto'

import type { Pseudonym } from '../../http/caller/caller.ts'

/** A key → its pseudonym in the log. */
export type KeyHash = Pseudonym

/**
 * The first 8 hex digits of the key's MD5, so that a caller can find their own lines:
 * `printf %s "$DASHSCOPE_API_KEY" | md5sum | cut -c1-8`.
 */
export const md5Hash: KeyHash = (key) => hash('md5', key).slice(0, 8)

/** The same length of an HMAC: without the secret a line cannot be assigned to a key. */
export function createHmacHash(secret: string | Uint8Array): KeyHash {
  return (key) => createHmac('sha256', secret).update(key).digest('hex').slice(0, 8)
}

/** No hash of the key. */
export const noHash: KeyHash = () => 'none'
