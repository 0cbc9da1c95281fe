import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** How many requests the gateway was sent with a key. */
export function requestsWith(key) {
  const hash = createHash('md5').update(key).digest('hex').slice(0, 8)
  return readFileSync(process.env.GATEWAY_LOG, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event, keyHash }) => event === 'request_started' && keyHash === hash).length
}
