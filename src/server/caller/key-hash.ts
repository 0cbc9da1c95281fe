import { createHmac, hash } from 'node:crypto'

/** The value of an `Authorization` header → what the log calls its key; `none` where there is no key. */
export type KeyHash = (authorization: string | undefined) => string

/**
 * The first 8 hex digits of the key's MD5, so that a caller can find their own lines:
 * `printf %s "$DASHSCOPE_API_KEY" | md5sum | cut -c1-8`.
 */
export const md5Hash: KeyHash = (authorization) => {
  const key = keyIn(authorization)
  return key === undefined ? 'none' : hash('md5', key).slice(0, 8)
}

/** The same length of a keyed hash: nobody without the secret can tell whose line it is. */
export function createHmacHash(secret: string | Uint8Array): KeyHash {
  return (authorization) => {
    const key = keyIn(authorization)
    return key === undefined ? 'none' : createHmac('sha256', secret).update(key).digest('hex').slice(0, 8)
  }
}

/** No trace of the key at all. */
export const noHash: KeyHash = () => 'none'

function keyIn(authorization: string | undefined): string | undefined {
  return /^\s*bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
}
