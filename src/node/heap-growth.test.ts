import { expect, test } from 'vitest'

import { calm, createWatch, next, toUtilization, type HeapGrowth } from './heap-growth.ts'

/** What it comes to after seconds that were busy to these shares. */
const after = (shares: readonly number[], from: HeapGrowth = calm) => shares.reduce(next, from).percent

const of = (share: number, seconds: number) => Array.from({ length: seconds }, () => share)

test.each([
  ['at the start', [], 20],
  ['a process that waits', of(0.2, 60), 20],
  ['one with a lot to do, and time left', of(0.8, 60), 20],
  ['a crowd that comes at once and then waits', [...of(1, 9), 0.3], 20],
  ['one that has had no time for ten seconds', of(0.9, 10), 0],
  ['one that had some in between', [...of(1, 9), 0.6, ...of(1, 9)], 20],
  ['one that is a little less busy again', [...of(1, 10), ...of(0.6, 60)], 0],
  ['one that has had time again, for a moment', [...of(1, 10), ...of(0.1, 4), 0.9], 0],
  ['one that has had time again for five seconds', [...of(1, 10), ...of(0.4, 5)], 20],
] as const)('%s', (_, shares, percent) => {
  expect(after(shares)).toBe(percent)
})

test.each([
  ['one that runs all the time', 1, 1, 1],
  ['one that has half a core to itself', 0.9, 0.5, 0.9],
  ['one that is kept from running', 1, 0.2, 0.4],
  ['one whose compilers and collectors run beside it', 0.3, 1.5, 0.3],
])('%s', (_, loop, cpu, utilization) => {
  expect(toUtilization(loop, cpu)).toBe(utilization)
})

test('V8 is told when that changes, and collects when there is time to spare again', () => {
  const shares = [...of(1, 10), ...of(0.1, 6), ...of(1, 9)]
  const told: (number | string)[] = []
  const watch = createWatch({
    utilization: () => shares.shift() ?? 0,
    say: (percent) => told.push(percent),
    collect: () => told.push('collect'),
  })
  while (shares.length > 0) watch()
  expect(told).toEqual([20, 0, 20, 'collect'])
})
