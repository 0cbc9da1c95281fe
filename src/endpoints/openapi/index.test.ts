import { expect, test } from 'vitest'

import { defineEndpoint, type Context } from '../../http/endpoint.ts'
import { createDescription } from './index.ts'

test('each description is made once, with the first request, and is the same text after that', async () => {
  let made = 0
  const endpoint = defineEndpoint({
    method: 'GET',
    path: '/thing',
    get summary() {
      made += 1
      return 'A thing'
    },
    key: 'none',
    description: {},
    handle: async () => ({ kind: 'json', body: {} }),
  })
  for (const description of createDescription([endpoint], { version: '1.0.0', regions: [] })) {
    made = 0
    const ask = () => description.handle(undefined, {} as Context)
    const first = await ask()
    const after = made
    expect(after).toBeGreaterThan(0)
    expect([await ask(), await ask(), made]).toEqual([first, first, after])
    // All answers share it.
    const second = await ask()
    if (first.kind !== 'bytes' || second.kind !== 'bytes') throw new Error('It is not made of bytes.')
    expect(second.bytes).toBe(first.bytes)
  }
})
