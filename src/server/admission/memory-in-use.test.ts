import { expect, test } from 'vitest'

import { memoryInUse } from './memory-in-use.ts'

const mebibyte = 1024 * 1024

const usage = (mebibytes: { rss: number; heapUsed: number; external: number }) => ({
  rss: mebibytes.rss * mebibyte,
  heapTotal: mebibytes.rss * mebibyte,
  heapUsed: mebibytes.heapUsed * mebibyte,
  external: mebibytes.external * mebibyte,
  arrayBuffers: 0,
})

test.each([
  ['all of it is in use', { rss: 300, heapUsed: 200, external: 80 }, 300],
  ['pages of what was freed are still resident', { rss: 300, heapUsed: 25, external: 5 }, 94],
  ['buffers are reserved that have not been written yet', { rss: 120, heapUsed: 25, external: 200 }, 120],
])('%s', (_, figures, mebibytes) => {
  expect(memoryInUse(usage(figures))).toBe(mebibytes * mebibyte)
})

test('the memory in use is at most the resident memory of the process', () => {
  const used = memoryInUse()
  expect(used).toBeGreaterThan(64 * mebibyte)
  expect(used).toBeLessThanOrEqual(process.memoryUsage.rss() * 1.1)
})
