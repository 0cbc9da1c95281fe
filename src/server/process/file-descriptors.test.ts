import { expect, test } from 'vitest'

import { connectionLimit } from './file-descriptors.ts'

test.each([
  [1024, 480],
  [65_536, 32_736],
  [20, 16],
])('of %d files each side has %d', (files, connections) => {
  expect(connectionLimit(files)).toBe(connections)
})

test.runIf(process.platform === 'linux')('the system is asked', () => {
  expect(connectionLimit()).toBeGreaterThan(16)
  expect(connectionLimit()).toBeLessThan(Infinity)
})
