import { setTimeout as wait } from 'node:timers/promises'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { validRequest } from '../support/arbitrary-request.ts'
import { findProblem } from '../support/find-problem.ts'
import { FuzzedGateway, judgeAll, shortestOfEach } from '../support/fuzzed-gateway.ts'
import { postChat } from '../support/post-chat.ts'

/** How many requests, how many at a time, and which ones: `FUZZ_REQUESTS=6000 FUZZ_SEED=7`. */
const volume = Number(process.env['FUZZ_REQUESTS'] ?? 300)
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const atATime = 32

const gateway = new FuzzedGateway()

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
    const name = `requests, seed ${seed}`
    const { verdicts, answered } = await judgeAll(requests, judge, { atATime, name })
    const wrong = verdicts.filter(({ kind }) => kind === 'failed' || kind === 'refused by DashScope')
    expect({ seed, wrong: shortestOfEach(wrong) }).toEqual({ seed, wrong: [] })
    expect(answered).toBeGreaterThan(0.4)
    await wait(0)
    expect(gateway.unforeseen).toEqual([])
  },
)
