/** The callers, in a process of their own. Each order over IPC is one measurement. */
import { setTimeout as sleep } from 'node:timers/promises'

import { Client } from 'undici'

import type { Protocol } from './canned.ts'
import { repeat } from './closed-load.ts'
import { cpuTimeOf, memoryOf } from './cpu-time.ts'
import { openStreams } from './paced-load.ts'
import { scenarioOf, type Scenario } from './scenarios.ts'

export interface Order {
  origin: string
  protocol: Protocol
  scenario: string
  warmUpMs: number
  measureMs: number
  /** The CPU time of these processes is read together with the counts: the target's first. */
  pids: readonly number[]
}

/** What was counted between warm-up and end, or why the answers do not count. */
export type Outcome = { failure: string } | Measured

export interface Measured {
  failure?: never
  milliseconds: number
  answers: number
  /** As DashScope sends them. */
  events: number
  /** Microseconds, one figure per pid; undefined where the system does not say. */
  cpu: readonly (number | undefined)[]
  /** Of the target at the end, MiB. */
  memory: number | undefined
  /** Microseconds from the event's write upstream, or from the request for a first token, until the caller has it. */
  latency: Percentiles | undefined
}

export interface Percentiles {
  p50: number
  p99: number
}

/** Grows while the load runs. */
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

/** Starts the scenario's requests. Resolves once all of them are under way, with what rejects when one goes wrong. */
export type Start = (
  clients: readonly Client[],
  work: { order: Order; scenario: Scenario; counts: Counts; over: AbortSignal },
) => Promise<{ ended: Promise<unknown> }>

/**
 * Waits, and on a machine with other work up to five times as long: until a target that always has something to do has
 * had the CPU for half of the time.
 */
async function pass(milliseconds: number, { pids: [pid = 0] }: Order, { frames }: Scenario): Promise<void> {
  const start = cpuTimeOf(pid) ?? 0
  for (let turn = 0; turn < 5; turn += 1) {
    await sleep(milliseconds)
    const used = ((cpuTimeOf(pid) ?? Infinity) - start) / 1000
    if (frames === Infinity || used >= milliseconds / 2) return
  }
}

async function measure(order: Order, scenario: Scenario, clients: readonly Client[]): Promise<Measured> {
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
    await pass(order.warmUpMs, order, scenario)
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

async function run(order: Order): Promise<Outcome> {
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
  void run(order as Order).then((outcome) => process.send?.(outcome))
})
process.on('disconnect', () => process.exit())
