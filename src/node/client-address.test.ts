import { expect, test } from 'vitest'

import { toClientAddress } from './client-address.ts'

const socket = { remoteAddress: '10.0.0.1' }

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:4711', '203.0.113.5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  // What is no address is not taken for one.
  ['unknown', '10.0.0.1'],
  ['sk-0123456789abcdef', '10.0.0.1'],
  ['1.2.3, Path: /', '10.0.0.1'],
  ['203.0.113.5:', '10.0.0.1'],
  ['', '10.0.0.1'],
])('%j is %s', (ip, address) => {
  expect(toClientAddress({ ip, socket })).toBe(address)
})

test('who has gone has no address any more', () => {
  expect(toClientAddress({ ip: undefined, socket: {} })).toBe('unknown')
})
