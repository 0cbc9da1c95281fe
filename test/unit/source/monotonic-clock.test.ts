import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, expect, test, vi } from 'vitest'

import { createRetryBudget } from '../../../src/dashscope/retry-budget.ts'
import { createUpstreamList } from '../../../src/models/upstream-list.ts'
import { connect } from '../../support/calls.ts'
import { createReplay } from '../../support/replay-transport.ts'

afterEach(() => void vi.restoreAllMocks())

const day = 86_400_000
const jumpTo = (at: number) => void vi.spyOn(Date, 'now').mockReturnValue(at)

test('a clock that is set changes nothing about the list of models', async () => {
  const list = createUpstreamList()
  const { transport, requests } = createReplay({
    body: new TextEncoder().encode('{"output":{"total":1,"models":[{"model":"a"}]}}'),
  })
  const dashscope = connect(transport)('sk-0123456789', new AbortController().signal)
  const now = Date.now()
  for (const at of [now, now + day, now - day]) {
    jumpTo(at)
    expect(await list(dashscope)).toEqual([{ model: 'a' }])
  }
  expect(requests).toHaveLength(1)
})

test('a clock that jumps does not change the budget of second attempts', () => {
  const budget = createRetryBudget()
  const now = Date.now()
  const taken = Array.from({ length: 10 }, (_, number) => {
    jumpTo(now + number * day)
    return budget.take()
  })
  expect(taken.filter(Boolean)).toHaveLength(3)
})

test.each(['src/dashscope', 'src/endpoints', 'src/errors', 'src/generation', 'src/http', 'src/models'])(
  '%s never reads the wall clock',
  (folder) => {
    const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'))
    expect(files.length).toBeGreaterThan(0)
    const reading = files.filter((file) =>
      /Date\.now|new Date\(\)|\bDate\(\)/.test(readFileSync(join(folder, file), 'utf8')),
    )
    expect(reading).toEqual([])
  },
)
