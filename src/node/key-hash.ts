import { hash } from 'node:crypto'

/**
 * The first 8 hex digits of the key's MD5, so that a caller can find their own lines:
 * `printf %s "$DASHSCOPE_API_KEY" | md5sum | cut -c1-8`. `none` without a key.
 */
export function keyHash(authorization: string | undefined): string {
  const key = /^\s*bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  return key === undefined ? 'none' : hash('md5', key).slice(0, 8)
}
