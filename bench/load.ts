/** The callers, in a separate process. Each order over IPC is one measurement. */
import { setTimeout as sleep } from 'node:timers/promises'

import { Client } from 'undici'

import type { Protocol } from './canned.ts'
import { repeat } from './closed-load.ts'
import { cpuTimeOf, memoryOf } from './cpu-time.ts'
import { openStreams } from './paced-load.ts'
import { scenarioOf, type Scenario } from './scenarios.ts'

export interface LoadOptions {
  origin: string
  protocol: Protocol
  scenario: string
  warmUpMs: number
  /** The warm-up may end earlier, after this many answers. */
  warmUpAnswers?: number
  measureMs: number
  /** CPU time is read from these processes together with the counts; the first one is the target. */
  pids: readonly number[]
}

/** The counts between warm-up and end, or the reason why the answers are invalid. */
export type Outcome = { failure: string } | Measured

export interface Measured {
  failure?: never
  milliseconds: number
  answers: number
  /** As DashScope sends them. */
  events: number
  /** Microseconds, one figure per pid; undefined if not available. */
  cpu: readonly (number | undefined)[]
  /** Memory of the target at the end, MiB. */
  memory: number | undefined
  /** Microseconds from the upstream's write of an event, or from the request to the first token, until the caller has it. */
  latency: Percentiles | undefined
}

export interface Percentiles {
  p50: number
  p99: number
}

/** Counts that increase while the load runs. */
export class Counts {
  answers = 0
  events = 0
  isMeasured = false
  readonly #latencies: number[] = []

  addLatency(microseconds: number): void {
    if (this.isMeasured) this.#latencies.push(microseconds)
  }

  get latency(): Percentiles | undefined {
    const sorted = Float64Array.from(this.#latencies).sort()
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    return sorted.length === 0 ? undefined : { p50: at(0.5), p99: at(0.99) }
  }
}

/** Starts the scenario's requests. Resolves once all of them have started; `ended` rejects when one fails. */
export type Start = (
  clients: readonly Client[],
  work: { order: LoadOptions; scenario: Scenario; counts: Counts; over: AbortSignal },
) => Promise<{ ended: Promise<unknown> }>

/**
 * Waits until a target with constant work has used the CPU for half of the time, on a busy machine up to five times as
 * long.
 */
async function pass(
  milliseconds: number,
  { pids: [pid = 0] }: LoadOptions,
  { frames }: Scenario,
): Promise<void> {
  const start = cpuTimeOf(pid) ?? 0
  for (let turn = 0; turn < 5; turn += 1) {
    await sleep(milliseconds)
    const used = ((cpuTimeOf(pid) ?? Infinity) - start) / 1000
    if (frames === Infinity || used >= milliseconds / 2) return
  }
}

async function warmUp(order: LoadOptions, scenario: Scenario, counts: Counts): Promise<void> {
  const { warmUpMs, warmUpAnswers } = order
  if (warmUpAnswers === undefined) return pass(warmUpMs, order, scenario)
  const until = performance.now() + warmUpMs
  while (performance.now() < until && counts.answers < warmUpAnswers) await sleep(50)
}

async function measure(
  order: LoadOptions,
  scenario: Scenario,
  clients: readonly Client[],
): Promise<Measured> {
  const counts = new Counts()
  const over = new AbortController()
  const start: Start = scenario.frames === Infinity ? openStreams : repeat
  const { ended } = await start(clients, { order, scenario, counts, over: over.signal })
  const read = () => ({
    answers: counts.answers,
    events: counts.events,
    at: performance.now(),
    cpu: order.pids.map(cpuTimeOf),
  })
  const observe = async () => {
    await warmUp(order, scenario, counts)
    counts.isMeasured = true
    const first = read()
    await pass(order.measureMs, order, scenario)
    const last = read()
    counts.isMeasured = false
    const memory = memoryOf(order.pids[0] ?? 0)
    over.abort()
    return { first, last, memory }
  }
  const [{ first, last, memory }] = await Promise.all([observe(), ended]).finally(() => over.abort())
  return {
    milliseconds: last.at - first.at,
    answers: last.answers - first.answers,
    events: last.events - first.events,
    cpu: last.cpu.map((value, index) => toDifference(value, first.cpu[index])),
    memory,
    latency: counts.latency,
  }
}

function toDifference(last: number | undefined, first: number | undefined): number | undefined {
  return last === undefined || first === undefined ? undefined : last - first
}

async function run(order: LoadOptions): Promise<Outcome> {
  const scenario = scenarioOf(order.scenario)
  const options = { pipelining: 1, bodyTimeout: 60_000, headersTimeout: 60_000 }
  const clients = Array.from({ length: scenario.connections }, () => new Client(order.origin, options))
  try {
    return await measure(order, scenario, clients)
  } catch (error) {
    return { failure: String(error) }
  } finally {
    await Promise.all(clients.map((client) => client.destroy()))
  }
}

process.on('message', (order) => {
  void run(order as LoadOptions).then((outcome) => process.send?.(outcome))
})
process.on('disconnect', () => process.exit())
