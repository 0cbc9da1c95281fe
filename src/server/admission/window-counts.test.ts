import { expect, test } from 'vitest'

import { WindowCounts } from './window-counts.ts'

const hour = 3_600_000

const count = (counts: WindowCounts, name: string) => counts.count(name, hour).count

test('counts by name', () => {
  const counts = new WindowCounts()
  expect(['a', 'b', 'a', 'a'].map((name) => count(counts, name))).toEqual([1, 1, 2, 3])
})

test('the memory for names is limited: the least recently counted name is forgotten first', () => {
  const counts = new WindowCounts()
  count(counts, 'old')
  count(counts, 'kept')
  for (let name = 0; name < 49_998; name += 1) count(counts, String(name))
  expect(count(counts, 'kept')).toBe(2)
  count(counts, 'one more')
  expect([count(counts, 'kept'), count(counts, 'old')]).toEqual([3, 1])
})
