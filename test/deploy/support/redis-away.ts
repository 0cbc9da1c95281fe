import assert from 'node:assert/strict'

import type { Seen } from '../../support/ask.ts'
import { as, askRoundRobin, countOf, newKey } from './callers.ts'
import type { Running } from '../../support/processes.ts'
import { until } from '../../support/processes.ts'
import { limits, startRedis, type Replica, type Replicas } from './replicas.ts'
import { check } from '../../support/report.ts'

const linesOf = ({ running }: Replica) =>
  running
    .text()
    .split('\n')
    .filter((line) => line.includes('Redis'))

const slowestOf = (seen: readonly Seen[]) => Math.max(...seen.map(({ lastByteMs }) => lastByteMs))

const isUp = async (gateways: readonly Replica[], wanted: number) => {
  const found = await Promise.all(gateways.map((gateway) => gateway.metric('gateway_redis_up')))
  return found.every((value) => value === wanted)
}

/** A limit for each of them, as many as there are gateways times what one lets through. */
async function checkLocalLimits(gateways: readonly Replica[]): Promise<string> {
  const headers = as(newKey(), '203.0.113.20')
  const counts: number[] = []
  for (const { origin } of gateways) {
    counts.push(countOf(200, await askRoundRobin(limits.perKey + 2, [origin], headers)))
  }
  assert.deepEqual(counts, [limits.perKey, limits.perKey])
  return `${counts.join(' and ')} answered, of ${limits.perKey + 2} each`
}

async function checkSharedAgain(gateways: readonly Replica[]): Promise<void> {
  const origins = gateways.map(({ origin }) => origin)
  // The connection may be back before the counting is: a new key each time.
  await until('shared limits', async () => {
    const seen = await askRoundRobin(limits.perKey + 2, origins, as(newKey(), '203.0.113.21'))
    return countOf(200, seen) === limits.perKey
  })
}

/** Redis dies and comes back; then it hangs, which is worse: no connection is refused. */
export async function checkRedisAway(
  deployment: Replicas & { redis: Running },
  folder: string,
): Promise<void> {
  const { gateways, redisPort } = deployment
  const origins = gateways.map(({ origin }) => origin)
  const before = gateways.map((gateway) => linesOf(gateway).length)
  await check('Redis killed: every request is answered all the same, and soon', async () => {
    deployment.redis.signal('SIGKILL')
    await deployment.redis.ended
    const seen = await askRoundRobin(2 * 4, origins, as(newKey(), '203.0.113.22'))
    assert.ok(countOf(200, seen) >= limits.perKey, JSON.stringify(seen.map(({ status }) => status)))
    assert.ok(slowestOf(seen) < 4000, `${slowestOf(seen)} ms`)
    return `the slowest within ${slowestOf(seen).toFixed(0)} ms`
  })
  await check('the metric and the log say so, the log not once per request', async () => {
    await until('gateway_redis_up 0', () => isUp(gateways, 0))
    await checkLocalLimits(gateways)
    const said = gateways.map((gateway, index) => linesOf(gateway).slice(before[index]))
    for (const lines of said) assert.ok(lines.length >= 1 && lines.length <= 5, lines.join('\n'))
    return said[0]?.[0] ?? ''
  })
  await check('meanwhile each gateway counts for itself', () => checkLocalLimits(gateways))
  let redis: Running | undefined
  await check('Redis back: the limits are shared again', async () => {
    redis = await startRedis(redisPort, folder)
    const started = performance.now()
    await until('gateway_redis_up 1', () => isUp(gateways, 1))
    await checkSharedAgain(gateways)
    return `after ${((performance.now() - started) / 1000).toFixed(1)} s`
  })
  await check('Redis hangs: every request is answered all the same, and soon', async () => {
    redis?.signal('SIGSTOP')
    try {
      const seen = await askRoundRobin(4, origins, as(newKey(), '203.0.113.23'))
      assert.equal(countOf(200, seen), 4)
      assert.ok(slowestOf(seen) < 4000, `${slowestOf(seen)} ms`)
      return `the slowest within ${slowestOf(seen).toFixed(0)} ms`
    } finally {
      redis?.signal('SIGCONT')
    }
  })
  await check('Redis goes on: the limits are shared again', async () => {
    await until('gateway_redis_up 1', () => isUp(gateways, 1))
    await checkSharedAgain(gateways)
  })
}
