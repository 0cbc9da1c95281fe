/** `npm run soak -- --minutes 10 --idle 2`: mixed load, then no requests, to find leaks. */
import assert from 'node:assert/strict'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { start, stopAll, until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { readInnerFigures, withMemoryReport } from './support/memory-report.ts'
import { startLoad, type Load } from './support/mixed-load.ts'
import { createRandom } from './support/numbers.ts'
import { filesOf, memoryOf, slopeOf, socketsOf } from './support/process-figures.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    idle: { type: 'string', default: '2' },
    callers: { type: 'string', default: '40' },
  },
})
const [minutes, idleMinutes, callers] = [Number(values.minutes), Number(values.idle), Number(values.callers)]
if (!(minutes > 0 && idleMinutes > 0 && callers > 0))
  throw new Error('--minutes, --idle and --callers take numbers')

interface Sample {
  minute: number
  phase: string
  /** Resident memory, MB. */
  memory: number
  /** Heap after garbage collection, MB. */
  heap: number
  buffers: number
  files: number
  sockets: number
  timers: number
}

const started = performance.now()
const samples: Sample[] = []

async function take(gateway: GatewayProcess, phase: string): Promise<Sample> {
  const inside = await readInnerFigures(gateway)
  const sample = {
    minute: (performance.now() - started) / 60_000,
    phase,
    memory: memoryOf(gateway.pid),
    heap: inside.heapUsed / 1e6,
    buffers: inside.arrayBuffers / 1e6,
    files: filesOf(gateway.pid),
    sockets: socketsOf(gateway.pid).all,
    timers: inside.resources['Timeout'] ?? 0,
  }
  samples.push(sample)
  const { minute, phase: _, ...figures } = sample
  const cells = Object.values(figures).map((value) =>
    value.toFixed(Number.isInteger(value) ? 0 : 1).padStart(8),
  )
  process.stdout.write(`# ${minute.toFixed(2).padStart(6)} ${phase.padEnd(6)}${cells.join('')}\n`)
  return sample
}

async function takeFor(
  gateway: GatewayProcess,
  phase: string,
  howLong: number,
  times: number,
): Promise<Sample[]> {
  const taken: Sample[] = []
  for (let index = 0; index < times; index += 1) {
    await sleep((howLong * 60_000) / times)
    taken.push(await take(gateway, phase))
  }
  return taken
}

type Figure = 'memory' | 'heap' | 'buffers' | 'files' | 'sockets' | 'timers'

/** The rise of a fitted line from the first sample to the last. */
function riseOf(some: readonly Sample[], figure: Figure): number {
  const length = (some.at(-1)?.minute ?? 0) - (some[0]?.minute ?? 0)
  return slopeOf(some.map((sample) => [sample.minute, sample[figure]])) * length
}

/** Maximum rise in the second half of the load: a leak keeps rising, unlike open requests. */
const tolerances: Record<Figure, number> = {
  memory: 30,
  heap: 5,
  buffers: 5,
  files: 30,
  sockets: 30,
  timers: 60,
}

async function checkLoad(load: Load, under: readonly Sample[]): Promise<void> {
  await check('every answer under load was the right one', () => {
    const played = [...load.played].map(([name, count]) => `${name} ${count}`).join(', ')
    assert.equal(
      load.wrong.length,
      0,
      `wrong ${load.wrong.length}, such as\n${load.wrong.slice(0, 5).join('\n')}`,
    )
    return `${played}; wrong ${load.wrong.length}`
  })
  const half = under.slice(Math.floor(under.length / 2))
  for (const [figure, maxRise] of Object.entries(tolerances) as [Figure, number][]) {
    await check(`${figure}: no slope in the second half of the load`, () => {
      const rise = riseOf(half, figure)
      const level = half.reduce((sum, sample) => sum + sample[figure], 0) / half.length
      const figures = `rises by ${rise.toFixed(1)} around ${level.toFixed(1)}; at most ${maxRise}`
      assert.ok(rise <= maxRise, figures)
      return figures
    })
  }
}

const folder = mkdtempSync(join(tmpdir(), 'gateway-soak-'))
try {
  const simulator = start([process.execPath, 'dist/cli/main.js', 'simulate', '--port', '0'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'] },
  })
  const [, upstream = ''] = await simulator.waitForOutput(/DASHSCOPE_BASE_URL=(\S+)/)
  const gateway = await startGateway(
    {
      DASHSCOPE_BASE_URL: upstream,
      MAX_EVENT_LOOP_DELAY: '0',
      WRITE_STALL_TIMEOUT: '2',
      KEEPALIVE_TIMEOUT: '5',
    },
    { ...withMemoryReport, stdout: openSync(join(folder, 'log'), 'w') },
  )
  process.stdout.write('# minute phase     memory    heap buffers   files sockets  timers\n')
  const fresh = await take(gateway, 'fresh')
  const load = startLoad(gateway.origin, callers, createRandom(11))
  const under = await takeFor(gateway, 'load', minutes, 40)
  await load.stop()
  await until('callers gone', () => socketsOf(gateway.pid).at(gateway.port) === 0)
  const first = await take(gateway, 'idle')
  const last = (await takeFor(gateway, 'idle', idleMinutes, 10)).at(-1) ?? first
  // The simulator keeps idle connections for longer than this waits.
  await simulator.stop()
  await until('pool empty', () => socketsOf(gateway.pid).all <= fresh.sockets).catch(() => {})
  const end = await take(gateway, 'end')

  await checkLoad(load, under)
  await check('idle: nothing grows', () => {
    const figures = `heap ${first.heap.toFixed(1)} to ${last.heap.toFixed(1)} MB, memory ${first.memory.toFixed(0)} to ${last.memory.toFixed(0)} MB, timers ${first.timers} to ${last.timers}`
    assert.ok(
      last.heap - first.heap < 1 && last.memory - first.memory < 5 && last.timers <= first.timers,
      figures,
    )
    return figures
  })
  await check('at the end the process has no more files, sockets, timers and heap than at its start', () => {
    const figures = `files ${fresh.files} and ${end.files}, sockets ${fresh.sockets} and ${end.sockets}, timers ${fresh.timers} and ${end.timers}, heap ${fresh.heap.toFixed(1)} and ${end.heap.toFixed(1)} MB`
    assert.ok(
      end.files <= fresh.files &&
        end.sockets <= fresh.sockets &&
        end.timers <= fresh.timers &&
        end.heap - fresh.heap < 15,
      figures,
    )
    return figures
  })
} finally {
  await stopAll()
  rmSync(folder, { recursive: true })
}
