/** A thousand open streams in one process, started as users start it. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { startCommand } from '../support/start-command.ts'
import { checkResident } from './support/check-resident.ts'
import { readInnerFigures } from './support/memory-report.ts'
import { range } from './support/numbers.ts'
import { memoryOf, slopeOf } from './support/process-figures.ts'
import { openWire, toChat, toRequest, type Wire } from './support/raw.ts'
import { withTestBed, type TestBed, type TestBedOptions } from './support/test-bed.ts'
import { eventStream, startDashScopeStub, toFrame } from './support/dashscope-stub.ts'

const streams = 1000

let open = 0
const stub = await startDashScopeStub(async ({ response }) => {
  open += 1
  response.writeHead(200, eventStream).on('close', () => (open -= 1))
  while (!response.closed) {
    response.write(toFrame('条款'))
    await sleep(1000)
  }
})

async function openStreams(port: number, prompt: string): Promise<Wire[]> {
  const wires: Wire[] = []
  for (const _ of range(streams)) {
    const wire = openWire(port, { keeps: false })
    wire.socket.write(toRequest(toChat(prompt)))
    wires.push(wire)
    await sleep(3)
  }
  return wires
}

interface Limits {
  /** MB in all. */
  maxMegabytes: number
  /** MB that it may still grow by in a second. */
  slope: number
}

/** Resident, seen from outside: nothing is loaded to look at it. */
async function measureResident({ gateway }: TestBed, prompt: string) {
  const wires = await openStreams(gateway.port, prompt)
  await until('all of them open', () => open === streams, 120_000)
  const samples: [number, number][] = []
  for (const second of range(8)) {
    await sleep(1000)
    samples.push([second, memoryOf(gateway.pid)])
  }
  const memory = memoryOf(gateway.pid)
  for (const { socket } of wires) socket.destroy()
  return { memory, slope: slopeOf(samples.slice(4)) }
}

async function checkStreams(scene: TestBedOptions, prompt: string, limits: Limits): Promise<void> {
  const name = `${streams} open streams of ${prompt.length} characters, an event each second`
  await checkResident(name, scene, async (stage) => {
    const fresh = memoryOf(stage.gateway.pid)
    const { memory, slope } = await measureResident(stage, prompt)
    return {
      fits: memory < limits.maxMegabytes && slope < limits.slope,
      figures: `${fresh.toFixed(0)} MB without, ${memory.toFixed(0)} MB with them, ${slope.toFixed(1)} MB/s`,
    }
  })
}

/** Memory after a garbage collection, measured within the process. */
async function checkLive(stage: TestBed, maxKilobytes: number): Promise<void> {
  const { gateway } = stage
  const held = async () => {
    const { heapUsed, arrayBuffers } = await readInnerFigures(gateway)
    return (heapUsed + arrayBuffers) / 1024
  }
  await check('live memory of each of them', async () => {
    const fresh = await held()
    const wires = await openStreams(gateway.port, 'for ever')
    await until('all of them open', () => open === streams, 120_000)
    // Events that are under way are not what a stream holds.
    let live = Infinity
    for (let tries = 0; tries < 8 && !(live < maxKilobytes); tries += 1)
      live = ((await held()) - fresh) / streams
    for (const { socket } of wires) socket.destroy()
    assert.ok(live < maxKilobytes, `${live.toFixed(1)} KB`)
    return `${live.toFixed(1)} KB live in each`
  })
}

const fits: Limits = { maxMegabytes: 256, slope: 5 }
const started = { upstream: stub.origin, ...startCommand() }
await checkStreams(started, 'for ever', fits)
await checkStreams(started, '甲方应当支付。'.repeat(500), fits)
await withTestBed({ ...started, reportsMemory: true }, (stage) => checkLive(stage, 34))
process.stdout.write('for comparison, a bare proxy of node:http and undici as Node starts it:\n')
const bare = { upstream: stub.origin, program: 'test/chaos/support/bare-proxy.mjs' }
await checkStreams(bare, 'for ever', { maxMegabytes: Infinity, slope: Infinity })
stub.close()
