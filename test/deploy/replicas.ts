/** Several machines' worth on one: two gateways that share limits in Redis, nginx in front, the simulator behind. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask, askChat, textOf, type Seen } from '../support/ask.ts'
import { as, newKey, statusesOf, usedKeys } from './support/callers.ts'
import { startNginx } from './support/nginx.ts'
import { checkError } from './support/deployment.ts'
import { freePort, stopAll, until } from '../support/processes.ts'
import { checkRedisAway } from './support/redis-away.ts'
import { startReplica, startReplicas, type Replica, type Replicas } from './support/replicas.ts'
import { check } from '../support/report.ts'
import { checkSharedLimits } from './support/shared-limits.ts'
import { startRecordingServer } from './support/recording-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gateway-replicas-'))

/** nginx with two servers that let connections die, then with one that is not there. */
async function checkPassingOver(): Promise<void> {
  const open = (name: string, upstream: readonly number[]) =>
    startNginx({ folder: join(folder, name), site: 'dashscope-gateway-plain.conf', upstream })
  const body = JSON.stringify({ content: 'x'.repeat(300_000) })
  const question = { path: '/v1/chat/completions', body }
  const dying = await Promise.all([startRecordingServer(), startRecordingServer()])
  const nginx = await open('dying', [dying[0].port, dying[1].port])
  await check('a POST whose connection dies is not sent to another gateway', async () => {
    checkError(await ask(nginx.origin, question), 502, 'internal_error')
    assert.equal(dying[0].requests.length + dying[1].requests.length, 1)
    // Unbuffered bodies alone would prevent it as well; a change that buffers them again must keep this.
    const server = readFileSync(join(folder, 'dying/dashscope-gateway/server.conf'), 'utf8')
    assert.doesNotMatch(server, /^ *proxy_next_upstream [^;]*non_idempotent/m)
  })
  await nginx.process.stop()
  const well = await startRecordingServer({ answersPosts: true })
  const absent = await open('absent', [await freePort(), well.port])
  await check('a POST to a gateway that is not there goes to the other, whole', async () => {
    const seen = await Promise.all(Array.from({ length: 6 }, () => ask(absent.origin, question)))
    assert.deepEqual(statusesOf(seen), Array(6).fill(200))
    assert.deepEqual(
      well.requests.map(({ bytes }) => bytes),
      Array(6).fill(body.length),
    )
  })
  await absent.process.stop()
  for (const { server } of [...dying, well]) server.close()
}

type Outcome = { key: string; seen?: Seen; error?: Error }

async function outcomeOf(key: string, answer: Promise<Seen>): Promise<Outcome> {
  try {
    return { key, seen: await answer }
  } catch (error) {
    return { key, error: error as Error }
  }
}

const streamsOf = (gateways: readonly Replica[]) =>
  Promise.all(gateways.map(async (gateway) => (await gateway.metric('gateway_inflight_streams')) ?? 0))

/** Opens streams through nginx, and waits until all of them are under way. */
async function openStreams({ gateways, nginx, simulator }: Replicas, count: number) {
  const keys = Array.from({ length: count }, newKey)
  const outcomes = keys.map((key) =>
    outcomeOf(key, askChat(nginx.origin, 'slow-chunks=150', { headers: as(key), withinMs: 60_000 })),
  )
  const isOpen = (key: string) => simulator.calls.some((call) => call.key === key && call.state === 'open')
  await until('all streams', () => keys.every(isOpen))
  let streams: number[] = []
  const areCounted = async () => {
    streams = await streamsOf(gateways)
    return streams.reduce((sum, one) => sum + one) === count
  }
  await until('all streams in the metrics', areCounted, 5000).catch(() => {})
  const [first = 0, second = 0] = streams
  return { outcomes, first, second }
}

async function checkKilled(deployment: Replicas): Promise<void> {
  const { gateways, nginx, simulator } = deployment
  const [first, second] = gateways
  const count = 12
  const whole = textOf(await askChat(second.origin, '', { headers: as(newKey(), '203.0.113.40') }))
  let ended: Outcome[] = []
  let atFirst = 0
  await check('both gateways have streams, and one of them is killed in the middle', async () => {
    const open = await openStreams(deployment, count)
    assert.equal(open.first + open.second, count)
    assert.ok(open.first > 1 && open.second > 1, `${open.first} and ${open.second}`)
    first.running.signal('SIGKILL')
    await first.running.ended
    atFirst = open.first
    const after = await Promise.all(
      Array.from({ length: 10 }, () => askChat(nginx.origin, '', { headers: as(newKey()) })),
    )
    assert.deepEqual(statusesOf(after), Array(10).fill(200))
    for (const seen of after) assert.equal(textOf(seen), whole)
    ended = await Promise.all(open.outcomes)
    return `${open.first} and ${open.second}; ${after.length} new requests, all answered`
  })
  await check('the streams of the other one are whole', () => {
    const good = ended.flatMap(({ seen }) => seen ?? [])
    assert.equal(good.length, count - atFirst)
    for (const seen of good) {
      assert.equal(textOf(seen), whole)
      assert.match(seen.body, /data: \[DONE\]\n\n$/)
    }
    return `${good.length} of ${count}`
  })
  await check('the streams of the killed one break, in a way that a client sees', () => {
    const broken = ended.flatMap(({ error }) => error ?? [])
    assert.equal(broken.length, atFirst)
    for (const error of broken) assert.match(error.message, /aborted|hang up|ECONNRESET/)
    return `${broken.length} of ${count}: ${broken[0]?.message}`
  })
  await check('none of them was asked for twice, and none is left open at DashScope', async () => {
    await until('the end of all calls', () => simulator.calls.every(({ state }) => state !== 'open'))
    for (const { key } of ended) assert.equal(simulator.calls.filter((call) => call.key === key).length, 1)
  })
}

/** A new process instead of the killed one. */
async function checkReturn(deployment: Replicas, upstream: string): Promise<void> {
  const { port } = deployment.gateways[0]
  await check('a gateway that is back gets requests again', async () => {
    deployment.gateways[0] = await startReplica({
      name: 'first',
      upstream,
      redisPort: deployment.redisPort,
      port,
    })
    // nginx's fail_timeout, as the test has it; then one request is its trial.
    await sleep(3100)
    const { outcomes, first, second } = await openStreams(deployment, 8)
    assert.ok(first > 0, `${first} and ${second}`)
    for (const { seen } of await Promise.all(outcomes)) assert.equal(seen?.status, 200)
    return `${first} and ${second} streams`
  })
}

async function checkSecrecy(all: readonly Replica[]): Promise<void> {
  await check('neither a log nor the metrics have a key', async () => {
    for (const { running, metrics, name } of all) {
      const texts = [running.text(), await metrics().catch(() => '')]
      for (const text of texts)
        assert.ok(
          usedKeys.every((key) => !text.includes(key.slice(3))),
          name,
        )
    }
  })
}

try {
  await checkPassingOver()
  const deployment = await startReplicas(folder)
  const killed = deployment.gateways[0]
  await checkSharedLimits(deployment)
  await checkKilled(deployment)
  await checkReturn(deployment, deployment.upstream)
  await checkRedisAway(deployment, folder)
  await checkSecrecy([killed, ...deployment.gateways])
  await deployment.simulator.close()
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
