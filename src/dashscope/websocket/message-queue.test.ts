import { expect, test } from 'vitest'

import { MessageQueue } from './message-queue.ts'

test('empty messages pause the network as well: each takes memory', () => {
  let paused = 0
  let resumed = 0
  const queue = new MessageQueue({
    pause: () => (paused += 1),
    resume: () => (resumed += 1),
    overflow: () => {},
  })
  for (let count = 0; count < 1023; count += 1) queue.push('')
  expect(paused).toBe(0)
  queue.push('')
  expect(paused).toBe(1)
  void queue.next()
  expect(resumed).toBe(1)
})
