import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeEach, expect, test } from 'vitest'

import { key, onBothEdges, type Bench } from '../../support/edges.ts'
import { until } from '../../support/processes.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'
import { serverDefaults } from '../../../src/server/http/server-options.ts'
import { withServer } from '../../support/with-server.ts'

const upstream = await startScriptedUpstream()
afterAll(() => upstream.close())
beforeEach(() => void (upstream.requests.length = 0))

const list = JSON.stringify({ output: { total: 1, models: [{ model: 'qwen9-max' }] }, request_id: 'r' })
const silent = () => {}

let callers = 0
const newCaller = () => ({ authorization: `Bearer ${key}${(callers += 1)}` })

/** A request for the list, with a function that ends it. */
function ask(bench: Bench, headers: Record<string, string>) {
  const { signal, abort } = withAbort()
  const answer = bench.get('/v1/models', { headers, signal })
  const left = answer.catch(() => 'left')
  return { answer, left, leave: abort }
}

function withAbort() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

const callsEnd = () => until('calls ended', () => upstream.open() === 0)

/** Lets the server, which runs in this process, handle its requests. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await sleep(3)
}

/** Holds all calls. The function that it returns answers them once there are `count`, and time for one more. */
function holdAll(): (count: number) => Promise<void> {
  const held: ServerResponse[] = []
  upstream.answer((response) => void held.push(response))
  return async (count) => {
    await until('asked', () => held.length === count)
    await manyTurns()
    for (const response of held) response.end(list)
  }
}

const shortMs = 300

onBothEdges(
  (bench) => {
    test('a call that is not answered ends with the wait for it', async () => {
      upstream.answer(silent)
      const started = performance.now()
      const response = await ask(bench, newCaller()).answer
      expect(response.headers.get('x-gateway-models')).toMatch(/^catalogue of/)
      expect(performance.now() - started).toBeGreaterThan(shortMs - 20)
      await callsEnd()
      expect(upstream.requests).toHaveLength(1)
    })

    test('an answer that does not end is ended with the wait for it', async () => {
      upstream.answer((response) => void response.write('{"output":'))
      expect((await ask(bench, newCaller()).answer).status).toBe(200)
      await callsEnd()
    })
  },
  { baseUrl: upstream.origin, modelsWaitMs: shortMs },
)

onBothEdges(
  (bench) => {
    test('requests of one caller share one call, those of others have their own', async () => {
      const answerAll = holdAll()
      const [one, other] = [newCaller(), newCaller()]
      const pending = [one, one, other, one, one].map((who) => ask(bench, who).answer)
      await answerAll(2)
      const answers = await Promise.all(pending)
      for (const answer of answers) expect(await answer.text()).toContain('qwen9-max')
      expect(upstream.requests).toHaveLength(2)
    })

    test('a caller who disconnects does not end the call of the others', async () => {
      const answerAll = holdAll()
      const who = newCaller()
      const first = ask(bench, who)
      await until('asked', () => upstream.requests.length === 1)
      const second = ask(bench, who)
      await manyTurns()
      first.leave()
      expect(await first.left).toBe('left')
      await answerAll(1)
      expect(await (await second.answer).text()).toContain('qwen9-max')
      expect(upstream.requests).toHaveLength(1)
    })

    test('the last caller who disconnects ends the call, and the next one starts another', async () => {
      upstream.answer(silent)
      const who = newCaller()
      const both = [ask(bench, who), ask(bench, who)]
      await until('asked', () => upstream.requests.length === 1)
      await manyTurns()
      both.forEach(({ leave }) => leave())
      await callsEnd()
      upstream.answer((response) => void response.end(list))
      expect(await (await ask(bench, who).answer).text()).toContain('qwen9-max')
      expect(upstream.requests).toHaveLength(2)
    })

    test('the lookup of a model shares the call as well', async () => {
      const answerAll = holdAll()
      const headers = newCaller()
      const pending = [ask(bench, headers).answer, bench.get('/v1/models/qwen9-max', { headers })] as const
      await answerAll(1)
      const [all, one] = await Promise.all(pending)
      expect([all.status, one.status, upstream.requests.length]).toEqual([200, 200, 1])
    })
  },
  { baseUrl: upstream.origin, modelsWaitMs: 60_000 },
)

test('no call is under way without a counted request', async () => {
  const inFlight = { ...serverDefaults.inFlight, all: 1 }
  const options = { baseUrl: upstream.origin, edge: { inFlight } }
  const get = (baseURL: string, init?: RequestInit) =>
    fetch(`${baseURL}/models`, { headers: newCaller(), ...init })
  upstream.answer(silent)
  await withServer({ ...options, modelsWaitMs: 60_000 }, async ({ baseURL }) => {
    for (let round = 0; round < 3; round += 1) {
      const { signal, abort } = withAbort()
      const first = get(baseURL, { signal }).catch(() => 'left')
      await until('asked', () => upstream.open() === 1)
      expect((await get(baseURL)).status).toBe(503)
      expect(upstream.open()).toBe(1)
      abort()
      await first
      await callsEnd()
    }
    expect(upstream.requests).toHaveLength(3)
  })
  await withServer({ ...options, modelsWaitMs: shortMs }, async ({ baseURL }) => {
    expect((await get(baseURL)).status).toBe(200)
    await callsEnd()
  })
})
