import { expect, test } from 'vitest'

import { mostConnections } from './file-descriptors.ts'

test.each([
  [1024, 480],
  [65_536, 32_736],
  [20, 16],
])('of %d files each side has %d', (files, connections) => {
  expect(mostConnections(files)).toBe(connections)
})

test.runIf(process.platform === 'linux')('the system is asked', () => {
  expect(mostConnections()).toBeGreaterThan(16)
  expect(mostConnections()).toBeLessThan(Infinity)
})
