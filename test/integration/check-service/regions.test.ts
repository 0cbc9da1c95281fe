import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { runNamed } from '../../support/altered-checks.ts'
import { Bench } from '../../support/edges.ts'
import { startSimulator } from '../../support/start-simulator.ts'

const intl = await startSimulator()
const bench = new Bench(true)
beforeAll(() => bench.start('over HTTP', { regions: [`intl=${intl.origin}`] }))
afterEach(() => {
  bench.forget()
  intl.forget()
})
afterAll(async () => {
  await bench.stop()
  await intl.close()
})

test.each(['wrong_key', 'chat', 'stream', 'tools'] as const)(
  '%s with --region calls that region alone',
  async (name) => {
    const run = { region: 'intl', model: 'qwen-plus' }
    expect(await runNamed(name, bench.origin, fetch, run)).toMatchObject({ status: 'passed' })
    expect(bench.calls).toEqual([])
    expect(intl.calls.length).toBeGreaterThan(0)
  },
)

test.each(['wrong_key', 'chat', 'stream'] as const)(
  '%s with a region that is not allowed names those that are',
  async (name) => {
    const { status, message } = await runNamed(name, bench.origin, fetch, { region: 'mars' })
    expect(status).toBe('failed')
    expect(message.english).toContain("header 'x-dashscope-region': 'mars'. Supported values are: 'intl'.")
    expect([bench.calls, intl.calls]).toEqual([[], []])
  },
)

test('requests without a key have no region', async () => {
  const sent: RequestInit[] = []
  const observed: typeof fetch = async (input, init = {}) => {
    sent.push(init)
    return fetch(input, init)
  }
  for (const name of ['service', 'missing_key', 'wrong_key'] as const)
    await runNamed(name, bench.origin, observed, { region: 'intl' })
  expect(sent.length).toBeGreaterThan(2)
  for (const { headers } of sent) {
    const names = new Set(Object.keys(headers ?? {}))
    expect(names.has('x-dashscope-region')).toBe(names.has('authorization'))
  }
})
