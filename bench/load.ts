/** The callers: 64 connections, each asking again as soon as it has its answer. Told what to do over IPC. */
import { setTimeout as sleep } from 'node:timers/promises'

import { Client } from 'undici'

import { requestFor, textOf, type CannedRequest, type Protocol } from './canned.ts'
import { cpuTimeOf } from './cpu-time.ts'
import { exchange, type Seen } from './exchange.ts'
import { readText } from './read-text.ts'
import { scenarioOf, type Scenario, type ScenarioName } from './scenarios.ts'

export interface Order {
  origin: string
  protocol: Protocol
  scenario: ScenarioName
  connections: number
  warmUpMs: number
  measureMs: number
  /** Whose CPU time is taken with the counts: the target's, and the others' to see who is short of it. */
  pids: readonly number[]
}

/** What happened between warm-up and end. Or why the answers do not count. */
export type Outcome = { failure: string } | Measured

export interface Measured {
  failure?: never
  milliseconds: number
  answers: number
  /** DashScope's events. */
  events: number
  /** Microseconds, one figure per pid; undefined where the system does not tell. */
  cpu: readonly (number | undefined)[]
}

/** The first answer is read to the last character; those that follow must be like it. */
async function readReference(client: Client, request: CannedRequest, scenario: Scenario): Promise<Seen> {
  const chunks: Buffer[] = []
  const seen = await exchange(client, request, (chunk) => chunks.push(chunk))
  const body = Buffer.concat(chunks).toString()
  if (seen.status !== 200) throw new Error(`status ${seen.status}: ${body.slice(0, 300)}`)
  if (readText(body) !== textOf(scenario)) throw new Error(`another text: ${body.slice(-300)}`)
  return seen
}

function checkLikeness(seen: Seen, reference: Seen): void {
  if (seen.status === 200 && seen.bytes === reference.bytes && seen.events === reference.events) return
  throw new Error(`an answer of ${JSON.stringify(seen)} where ${JSON.stringify(reference)} was due`)
}

async function measure(order: Order, clients: readonly [Client, ...Client[]]): Promise<Measured> {
  const scenario = scenarioOf(order.scenario)
  const request = requestFor(order.protocol, scenario)
  const reference = await readReference(clients[0], request, scenario)
  const count = { answers: 0, events: 0 }
  const over = new AbortController()
  const callers = clients.map(async (client) => {
    while (!over.signal.aborted) {
      const seen = await exchange(client, request, (_, events) => {
        count.events += events
      })
      checkLikeness(seen, reference)
      count.answers += 1
    }
  })
  const take = () => ({ ...count, at: performance.now(), cpu: order.pids.map(cpuTimeOf) })
  const window = async () => {
    await sleep(order.warmUpMs)
    const start = take()
    await sleep(order.measureMs)
    const end = take()
    over.abort()
    return { start, end }
  }
  const [{ start, end }] = await Promise.all([window(), ...callers]).finally(() => over.abort())
  return {
    milliseconds: end.at - start.at,
    answers: end.answers - start.answers,
    // An answer has some events more here than at DashScope, the role and [DONE], or none at all.
    events: ((end.events - start.events) * scenario.frames) / Math.max(1, reference.events),
    cpu: end.cpu.map((value, index) => toDifference(value, start.cpu[index])),
  }
}

function toDifference(end: number | undefined, start: number | undefined): number | undefined {
  return end === undefined || start === undefined ? undefined : end - start
}

async function run(order: Order): Promise<Outcome> {
  const open = () => new Client(order.origin, { pipelining: 1, bodyTimeout: 10_000, headersTimeout: 10_000 })
  const clients: [Client, ...Client[]] = [open(), ...Array.from({ length: order.connections - 1 }, open)]
  try {
    return await measure(order, clients)
  } catch (error) {
    return { failure: String(error) }
  } finally {
    await Promise.all(clients.map((client) => client.destroy()))
  }
}

process.on('message', (order) => {
  void run(order as Order).then((outcome) => process.send?.(outcome))
})
// Without whoever gives the orders there is nothing left to do.
process.on('disconnect', () => process.exit())
