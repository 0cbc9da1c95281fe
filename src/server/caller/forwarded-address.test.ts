import { expect, test } from 'vitest'

import { toTrust } from './client-address.ts'
import { toForwardedAddress } from './forwarded-address.ts'

const trusts = toTrust(['10.0.0.0/8', '::1'])

test.each([
  ['10.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['10.0.0.1', '198.51.100.1, 203.0.113.5', '203.0.113.5'],
  ['10.0.0.1', '203.0.113.5, 10.0.0.7 ,10.0.0.8', '203.0.113.5'],
  ['10.0.0.1', '10.0.0.9, 10.0.0.8', '10.0.0.9'],
  ['10.0.0.1', undefined, '10.0.0.1'],
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['::1', '2001:db8::1', '2001:db8::1'],
])('from %s with X-Forwarded-For %j it is %s', (socket, forwardedFor, address) => {
  expect(toForwardedAddress(socket, forwardedFor, trusts)).toBe(address)
})

test('without trusted proxies it is that of the socket', () => {
  expect(toForwardedAddress('10.0.0.1', '203.0.113.5', toTrust([]))).toBe('10.0.0.1')
})
