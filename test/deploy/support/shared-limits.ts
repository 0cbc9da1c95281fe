import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

import { Redis } from 'ioredis'

import { askChat, type Seen } from '../../support/ask.ts'
import { as, askRoundRobin, countOf, newKey, statusesOf, usedKeys } from './callers.ts'
import { limits, whileRedisAnswers, type Replicas } from './replicas.ts'
import { check } from '../../support/report.ts'

/** Every key in Redis with what it holds and how long for, milliseconds. */
async function readRedis(port: number): Promise<{ key: string; value: string; ttlMs: number }[]> {
  const client = new Redis({ port, maxRetriesPerRequest: 1 })
  try {
    const keys: string[] = []
    for await (const batch of client.scanStream({ count: 100 })) keys.push(...(batch as string[]))
    return await Promise.all(
      keys.map(async (key) => ({
        key,
        // Whatever the type, as Redis itself would store it.
        value: await client.dump(key),
        ttlMs: await client.pttl(key),
      })),
    )
  } finally {
    client.disconnect()
  }
}

/** The hashes of a text without a secret, in every usual way. */
function plainHashes(text: string): string[] {
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) =>
    (['hex', 'base64', 'base64url'] as const).map((form) =>
      // A prefix is enough to identify the owner; this length does not occur by chance.
      createHash(algorithm).update(text).digest(form).toLowerCase().slice(0, 12),
    ),
  )
}

async function checkNames({ redisPort }: Replicas): Promise<string> {
  const entries = await readRedis(redisPort)
  // Those who were refused for their address were not counted by their key.
  assert.ok(entries.length > limits.perIp, `${entries.length} entries`)
  const all = entries
    .map(({ key, value }) => `${key}\n${value}`)
    .join('\n')
    .toLowerCase()
  for (const key of usedKeys) {
    const bare = key.slice(3)
    assert.ok(!all.includes(bare), 'a key')
    for (const plain of [key, bare, `Bearer ${key}`].flatMap(plainHashes)) {
      assert.ok(!all.includes(plain), 'a hash of a key')
    }
    // The hash in the log.
    const short = createHash('md5').update(key).digest('hex').slice(0, 8)
    assert.doesNotMatch(all, new RegExp(`(?<![0-9a-f])${short}(?![0-9a-f])`))
  }
  assert.ok(!all.includes('203.0.113'), 'an address')
  for (const { key, ttlMs } of entries) {
    assert.ok(ttlMs > 0 && ttlMs <= limits.windowSeconds * 1000, `${key}: ${ttlMs} ms`)
  }
  return `${entries.length} entries for ${usedKeys.length} callers`
}

export async function checkSharedLimits(deployment: Replicas): Promise<void> {
  const origins = deployment.gateways.map(({ origin }) => origin)
  const checkCounting = (name: string, attempt: () => Promise<string>) =>
    check(name, () => whileRedisAnswers(deployment.gateways, attempt))
  await checkCounting('a limit per key counts over both gateways', async () => {
    const seen = await askRoundRobin(limits.perKey + 4, origins, as(newKey(), '203.0.113.1'))
    assert.deepEqual(statusesOf(seen), [...Array<number>(limits.perKey).fill(200), 429, 429, 429, 429])
    const last = seen.at(-1)
    assert.match(last?.body ?? '', /"code":"rate_limit_exceeded"/)
    const wait = Number(last?.headers['retry-after'])
    assert.ok(wait > 0 && wait <= limits.windowSeconds, `retry-after: ${wait}`)
    return `${limits.perKey} of ${seen.length} answered, then 429 with retry-after: ${wait}`
  })
  await checkCounting('at one time, through nginx, as many and no more', async () => {
    const headers = as(newKey())
    const seen = await Promise.all(
      Array.from({ length: 2 * limits.perKey }, () =>
        askChat(deployment.nginx.origin, '', { stream: false, headers }),
      ),
    )
    assert.equal(countOf(200, seen), limits.perKey)
    assert.equal(countOf(429, seen), limits.perKey)
    return `${limits.perKey} of ${seen.length}`
  })
  let addresses = 0
  await checkCounting('a limit per address counts over both gateways', async () => {
    addresses += 1
    const address = `203.0.113.${70 + addresses}`
    const seen: Seen[] = []
    // Ten at a time: a burst on a busy machine would be one that Redis is too slow for.
    while (seen.length < limits.perIp + 10) {
      const batch = Array.from({ length: 10 }, (_, index) =>
        askChat(origins[index % 2] ?? '', '', { stream: false, headers: as(newKey(), address) }),
      )
      seen.push(...(await Promise.all(batch)))
    }
    assert.equal(countOf(200, seen), limits.perIp)
    assert.equal(countOf(429, seen), 10)
    return `${limits.perIp} of ${seen.length}`
  })
  await check('Redis has no key, no plain hash of one, no address, and nothing after the window', () =>
    checkNames(deployment),
  )
}
