import { describe, expect, test } from 'vitest'

import { toClientAddress, toTrust } from './client-address.ts'

const socket = { remoteAddress: '10.0.0.1' }

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:4711', '203.0.113.5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  // Text that is not an address is ignored.
  ['unknown', '10.0.0.1'],
  ['sk-0123456789abcdef', '10.0.0.1'],
  ['1.2.3, Path: /', '10.0.0.1'],
  ['203.0.113.5:', '10.0.0.1'],
  ['', '10.0.0.1'],
])('%j is %s', (ip, address) => {
  expect(toClientAddress({ ip, socket })).toBe(address)
})

test('a closed connection has no address', () => {
  expect(toClientAddress({ ip: undefined, socket: {} })).toBe('unknown')
})

describe('X-Forwarded-For is trusted only from configured proxies', () => {
  const ranges = ['10.0.0.0/8', '192.0.2.1', '2001:db8:1::/48', '::1', '::ffff:198.51.100.0/120']
  const trusts = toTrust(ranges) || (() => undefined)

  test.each([
    '10.0.0.5',
    '10.0.0.5:4711',
    '::ffff:10.0.0.5',
    '[::ffff:10.0.0.5]:4711',
    '::ffff:a00:5',
    '192.0.2.1',
    '::1',
    '[::1]',
    '2001:db8:1::5',
    '[2001:db8:1::5]',
    '[2001:db8:1::5]:443',
    '198.51.100.7',
  ])('%j is trusted', (address) => {
    expect(trusts(address)).toBe(true)
  })

  test.each([
    '11.0.0.5',
    '11.0.0.5:4711',
    '192.0.2.2',
    '::2',
    '2001:db8:2::5',
    '[2001:db8:2::5]:443',
    '198.51.101.7',
    // Not addresses.
    '10.0.0.5:',
    '10.0.0',
    'unknown',
    '',
    undefined,
  ])('%j is not trusted', (address) => {
    expect(trusts(address)).toBe(false)
  })

  test('a range of IPv6 has no address of IPv4 in it', () => {
    const trustsHalf = toTrust(['::/1']) || (() => undefined)
    expect([trustsHalf('::5'), trustsHalf('10.0.0.5')]).toEqual([true, false])
  })

  test('without proxies no address is trusted', () => {
    expect(toTrust([])).toBe(false)
  })
})
