import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { connect, toBytes } from '../../../test/support/calls.ts'
import { named, stateOf } from '../../../test/support/scripted-task.ts'
import type { Transport } from '../transport.ts'
import { createRunTask } from './run-task.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a task that is queried late delays no other one of the account', async () => {
  const started = performance.now()
  const at: number[] = []
  const transport: Transport = async ({ url }) => {
    const isQuery = url.includes('/tasks/')
    if (isQuery) at.push(Math.round(performance.now() - started))
    const { status, body } = stateOf(isQuery ? 'SUCCEEDED' : 'PENDING')
    return { status, headers: {}, body: toBytes([body]) }
  }
  const dashscope = named(connect(transport)('sk-0123456789', new AbortController().signal))
  const runTask = createRunTask()
  const both = [3000, 1000, 1000].map((firstMs) => runTask(dashscope, { path: '/x', body: {} }, { firstMs }))
  await vi.advanceTimersByTimeAsync(10_000)
  await Promise.all(both)
  expect(at).toEqual([1000, 1100, 3000])
})
