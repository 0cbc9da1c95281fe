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

/** A request for the list, and what ends it. */
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

const callsEnd = (withinMs: number) => until('calls ended', () => upstream.open() === 0, withinMs)

onBothEdges(
  (bench) => {
    test('a call that is not answered ends with the wait for it', async () => {
      upstream.answer(silent)
      const started = performance.now()
      const response = await ask(bench, newCaller()).answer
      expect(response.headers.get('x-gateway-models')).toMatch(/^catalogue of/)
      expect(performance.now() - started).toBeGreaterThan(1_900)
      await callsEnd(1_000)
      expect(upstream.requests).toHaveLength(1)
    })

    test('an answer that does not end is ended with the wait for it', async () => {
      upstream.answer((response) => void response.write('{"output":'))
      expect((await ask(bench, newCaller()).answer).status).toBe(200)
      await callsEnd(1_000)
    })

    test('requests of one caller share one call, those of others have their own', async () => {
      upstream.answer((response) => void setTimeout(() => response.end(list), 200))
      const [one, other] = [newCaller(), newCaller()]
      const answers = await Promise.all([one, one, other, one, one].map((who) => ask(bench, who).answer))
      for (const answer of answers) expect(await answer.text()).toContain('qwen9-max')
      expect(upstream.requests).toHaveLength(2)
    })

    test('a caller who leaves ends nothing for the others', async () => {
      upstream.answer((response) => void setTimeout(() => response.end(list), 600))
      const who = newCaller()
      const first = ask(bench, who)
      await until('asked', () => upstream.requests.length === 1, 2_000)
      const second = ask(bench, who)
      await sleep(200)
      first.leave()
      expect(await first.left).toBe('left')
      expect(await (await second.answer).text()).toContain('qwen9-max')
      expect(upstream.requests).toHaveLength(1)
    })

    test('the last one who leaves ends the call, and the next one asks anew', async () => {
      upstream.answer(silent)
      const who = newCaller()
      const both = [ask(bench, who), ask(bench, who)]
      await until('asked', () => upstream.requests.length === 1, 2_000)
      await sleep(200)
      both.forEach(({ leave }) => leave())
      await callsEnd(1_000)
      upstream.answer((response) => void response.end(list))
      expect(await (await ask(bench, who).answer).text()).toContain('qwen9-max')
      expect(upstream.requests).toHaveLength(2)
    })

    test('a model that is looked up shares the call as well', async () => {
      upstream.answer((response) => void setTimeout(() => response.end(list), 200))
      const headers = newCaller()
      const [all, one] = await Promise.all([
        ask(bench, headers).answer,
        bench.get('/v1/models/qwen9-max', { headers }),
      ])
      expect([all.status, one.status, upstream.requests.length]).toEqual([200, 200, 1])
    })
  },
  { baseUrl: upstream.origin },
)

test('no call is under way without a request that counts', async () => {
  const inFlight = { ...serverDefaults.inFlight, all: 1 }
  await withServer({ baseUrl: upstream.origin, edge: { inFlight } }, async ({ baseURL }) => {
    upstream.answer(silent)
    const get = (init?: RequestInit) => fetch(`${baseURL}/models`, { headers: newCaller(), ...init })
    for (let round = 0; round < 3; round += 1) {
      const { signal, abort } = withAbort()
      const first = get({ signal }).catch(() => 'left')
      await until('asked', () => upstream.open() === 1, 2_000)
      expect((await get()).status).toBe(503)
      expect(upstream.open()).toBe(1)
      abort()
      await first
      await callsEnd(1_000)
    }
    expect(upstream.requests).toHaveLength(3)
    expect((await get()).status).toBe(200)
    await callsEnd(1_000)
  })
})
