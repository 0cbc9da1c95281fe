import assert from 'node:assert/strict'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createSimulator, type Simulator } from '../../../src/simulator/index.ts'
import { startGateway, type GatewayProcess } from '../../support/gateway-process.ts'
import { until } from '../../support/processes.ts'
import { check } from '../../support/report.ts'
import { withMemoryReport } from './memory-report.ts'
import { memoryOf, socketsOf } from './process-figures.ts'

/** One gateway process, and the DashScope simulator in this process, which records its calls. */
export interface TestBed {
  gateway: GatewayProcess
  simulator: Simulator
  log: () => string
}

export interface TestBedOptions {
  environment?: Readonly<Record<string, string>>
  /** Origin of another upstream instead of the simulator. */
  upstream?: string
  /** Whether the gateway reports internal figures. */
  reportsMemory?: boolean
  nodeArguments?: readonly string[]
  /** Replaces the built program. */
  program?: string
}

/** Runs a case on its own test bed, and always closes it. */
export async function withTestBed(
  scene: TestBedOptions,
  play: (stage: TestBed) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-chaos-'))
  const log = join(folder, 'log')
  const simulator = createSimulator({ record: true })
  let gateway: GatewayProcess | undefined
  try {
    const origin = await simulator.listen()
    gateway = await startGateway(
      {
        DASHSCOPE_BASE_URL: scene.upstream ?? origin,
        RESULT_ORIGINS: origin,
        // Other load on the machine must not make the gateway refuse requests.
        MAX_EVENT_LOOP_DELAY: '0',
        NODE_DISABLE_COMPILE_CACHE: '1',
        ...scene.environment,
      },
      {
        ...(scene.program !== undefined && { program: scene.program }),
        ipc: scene.reportsMemory === true,
        nodeArguments: [
          ...(scene.nodeArguments ?? []),
          ...(scene.reportsMemory === true ? withMemoryReport.nodeArguments : []),
        ],
        stdout: openSync(log, 'w'),
      },
    )
    await play({ gateway, simulator, log: () => readFileSync(log, 'utf8') })
  } finally {
    await simulator.close()
    await gateway?.stop()
    rmSync(folder, { recursive: true })
  }
}

/**
 * Checks that the gateway has as many sockets as before the first caller, once all callers have disconnected and the
 * simulator has closed its idle connections. Call this first, and the returned function last.
 */
export function rememberSockets({ gateway, simulator }: TestBed): () => Promise<void> {
  const before = { sockets: socketsOf(gateway.pid).all, memory: memoryOf(gateway.pid) }
  return () =>
    check('nothing is left of it', async () => {
      const openCalls = () => simulator.calls.filter(({ state }) => state === 'open').length
      await until('calls ended', () => openCalls() === 0).catch(() => {})
      const callsLeft = openCalls()
      await simulator.close()
      const left = () => socketsOf(gateway.pid).all - before.sockets
      await until('sockets closed', () => left() === 0).catch(() => {})
      const figures = `calls to DashScope left ${callsLeft}, sockets left ${left()}`
      assert.ok(callsLeft === 0 && left() === 0, figures)
      assert.equal(gateway.child.exitCode, null, gateway.text())
      return `${figures}; ${before.memory.toFixed(0)} MB before, ${memoryOf(gateway.pid).toFixed(0)} MB after`
    })
}
