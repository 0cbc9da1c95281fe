/** A thousand open streams in one process, built as it is deployed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { check } from '../support/report.ts'
import { askInside } from './support/inside.ts'
import { range } from './support/numbers.ts'
import { memoryOf, slopeOf } from './support/process-figures.ts'
import { openWire, toChat, toRequest, type Wire } from './support/raw.ts'
import { onStage, rememberSockets, type Stage } from './support/stage.ts'
import { eventStream, startStandIn, toFrame } from './support/stand-in.ts'

const streams = 1000
const root = join(import.meta.dirname, '../..')

let open = 0
const standIn = await startStandIn(async ({ response }) => {
  open += 1
  response.writeHead(200, eventStream).on('close', () => (open -= 1))
  while (!response.closed) {
    response.write(toFrame('条款'))
    await sleep(1000)
  }
})

interface Limits {
  /** MB that the streams may add to what is resident. */
  added: number
  /** KB of each that are left after a collection. */
  live: number
}

async function checkMemory(
  stage: Stage,
  flags: string,
  { added: most, live: mostLive }: Limits,
): Promise<void> {
  const { gateway } = stage
  const finish = rememberSockets(stage)
  const fresh = { memory: memoryOf(gateway.pid), inside: await askInside(gateway) }
  const wires: Wire[] = []
  await check(`${streams} open streams, an event each second, ${flags}`, async () => {
    for (const _ of range(streams)) {
      const wire = openWire(gateway.port, { keeps: false })
      wire.socket.write(toRequest(toChat('for ever')))
      wires.push(wire)
      await sleep(3)
    }
    const samples: [number, number][] = []
    for (const second of range(8)) {
      await sleep(1000)
      samples.push([second, memoryOf(gateway.pid)])
    }
    assert.equal(open, streams)
    const memory = memoryOf(gateway.pid)
    const inside = await askInside(gateway)
    const live =
      (inside.heapUsed + inside.arrayBuffers - fresh.inside.heapUsed - fresh.inside.arrayBuffers) /
      1024 /
      streams
    const slope = slopeOf(samples.slice(4))
    for (const { socket } of wires) socket.destroy()
    const figures = `${fresh.memory.toFixed(0)} MB without, ${memory.toFixed(0)} MB with them, ${slope.toFixed(1)} MB/s; ${live.toFixed(0)} KB live in each`
    assert.ok(memory - fresh.memory < most && live < mostLive && slope < 10, figures)
    return figures
  })
  await finish()
}

await check('the program is built', () => {
  const { status, stdout } = spawnSync('npm', ['run', 'build'], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})
const behind = { upstream: standIn.origin, tellsInside: true }
const built = { ...behind, program: 'dist/node/cli.js' }
const small = { nodeArguments: ['--optimize-for-size'] }
await onStage(built, (stage) => checkMemory(stage, 'Node as it is', { added: 200, live: 52 }))
await onStage({ ...built, ...small }, (stage) =>
  checkMemory(stage, '--optimize-for-size', { added: 120, live: 52 }),
)
const bare = { ...behind, program: 'test/chaos/support/bare-proxy.mjs' }
const noLimits = { added: Infinity, live: Infinity }
await onStage(bare, (stage) => checkMemory(stage, 'a bare proxy for comparison', noLimits))
await onStage({ ...bare, ...small }, (stage) => checkMemory(stage, 'the same, --optimize-for-size', noLimits))
standIn.close()
