import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** How many requests the gateway was sent with a key. */
export function requestsWith(key) {
  const hash = createHash('md5').update(key).digest('hex').slice(0, 8)
  return requests().filter(({ keyHash }) => keyHash === hash).length
}

/** How many requests the gateway was sent to a path. */
export function requestsTo(path) {
  return requests().filter((request) => request.path === path).length
}

function requests() {
  return readFileSync(process.env.GATEWAY_LOG, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'request_started')
}
