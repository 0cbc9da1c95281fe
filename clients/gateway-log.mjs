import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** How many requests the gateway was sent with a key, once the log no longer changes: it is written with a delay. */
export async function requestsWith(key) {
  const hash = createHash('md5').update(key).digest('hex').slice(0, 8)
  const count = () => requests().filter(({ keyHash }) => keyHash === hash).length
  let before = 0
  for (let tries = 0; tries < 50; tries += 1) {
    const now = count()
    if (now > 0 && now === before) break
    before = now
    await wait(200)
  }
  return before
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
