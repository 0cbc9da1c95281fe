import { setTimeout as wait } from 'node:timers/promises'

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createGateway, type Gateway } from '../../src/index.ts'
import { createUndiciTransport } from '../../src/server/upstream/undici-transport.ts'
import { validRequest } from '../support/arbitrary-request.ts'
import { findProblem } from '../support/find-problem.ts'
import { postChat } from '../support/post-chat.ts'
import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'

/** How many requests, how many at a time, and which ones: `FUZZ_REQUESTS=10000 FUZZ_SEED=7`. */
const volume = Number(process.env['FUZZ_REQUESTS'] ?? 300)
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const atATime = 32

let simulator: RunningSimulator
let client: ReturnType<typeof createUndiciTransport>
let gateway: Gateway
const unforeseen: unknown[] = []
beforeAll(async () => {
  simulator = await startSimulator({ record: false })
  client = createUndiciTransport()
  const { transport } = client
  gateway = createGateway({
    baseUrl: simulator.origin,
    transport,
    onError: (error) => unforeseen.push(error),
  })
})
afterAll(async () => {
  await client.close()
  await simulator.close()
})

interface Verdict {
  kind: 'answered' | 'refused here' | 'refused by DashScope' | 'failed'
  why: string
  request: string
}

async function judge(request: Record<string, unknown>): Promise<Verdict> {
  const response = await postChat(gateway, request)
  const text = await response.text()
  const verdict = (kind: Verdict['kind'], why = ''): Verdict => ({
    kind,
    why,
    request: JSON.stringify(request),
  })
  const found = /\{"error":\{.*\}\}/.exec(text)?.[0]
  if (found === undefined) {
    const problem = response.status === 200 ? findProblem(text, request) : text
    return problem === '' ? verdict('answered') : verdict('failed', problem)
  }
  const { error } = JSON.parse(found) as {
    error: { message: string; type: string; param: string | null; dashscope?: unknown }
  }
  if (error.dashscope !== undefined) return verdict('refused by DashScope', error.message)
  // A refusal of the gateway's own says what it is about.
  const isClear = response.status === 400 && error.type === 'invalid_request_error' && error.param !== null
  return verdict(isClear ? 'refused here' : 'failed', error.message)
}

test(
  `${volume} random requests are valid for DashScope, or refused in words before they get there`,
  { timeout: 60_000 + volume * 30 },
  async () => {
    const requests = fc.sample(validRequest, { numRuns: volume, seed })
    const verdicts: Verdict[] = []
    const started = performance.now()
    const next = requests.values()
    const work = async () => {
      for (const request of next) verdicts.push(await judge(request))
    }
    await Promise.all(Array.from({ length: atATime }, work))
    const seconds = (performance.now() - started) / 1000
    const wrong = verdicts.filter(({ kind }) => kind === 'failed' || kind === 'refused by DashScope')
    const answered = verdicts.filter(({ kind }) => kind === 'answered').length
    process.stdout.write(
      `fuzz: ${volume} requests, seed ${seed}: ${answered} answered, ${Math.round(volume / seconds)}/s\n`,
    )
    expect({ seed, wrong: shortestOfEach(wrong) }).toEqual({ seed, wrong: [] })
    expect(answered / volume).toBeGreaterThan(0.4)
    await wait(0)
    expect(unforeseen).toEqual([])
  },
)

/** For every problem the shortest request that has it. */
function shortestOfEach(wrong: Verdict[]): Verdict[] {
  const sorted = wrong.toSorted((one, other) => one.request.length - other.request.length)
  return [...new Map(sorted.toReversed().map((verdict) => [verdict.why, verdict])).values()]
}
