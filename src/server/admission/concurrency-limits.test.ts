import { expect, test } from 'vitest'

import { createLimits } from './concurrency-limits.ts'

const onShed: string[] = []
const calm = { overload: () => undefined, onShed: (reason: string) => void onShed.push(reason) }
const caller = { key: 'sk-one', ip: '10.0.0.1' }

test('without limits all requests are admitted and counted', () => {
  const limits = createLimits({ all: 0, perKey: 0, perIp: 0 }, calm)
  const leave = Array.from({ length: 100 }, () => limits.admit(caller))
  expect(limits.inFlight).toBe(100)
  leave.forEach((out) => out())
  expect(limits.inFlight).toBe(0)
})

test.each([
  ['all', 503, 'server_is_overloaded', { key: 'sk-two', ip: '10.0.0.2' }],
  ['perKey', 429, 'rate_limit_exceeded', { key: 'sk-one', ip: '10.0.0.2' }],
  ['perIp', 429, 'rate_limit_exceeded', { key: 'sk-two', ip: '10.0.0.1' }],
] as const)(
  '%s: with a limit of two the third request is refused, and admitted when one has ended',
  (kind, status, code, third) => {
    const limits = createLimits({ all: 0, perKey: 0, perIp: 0, [kind]: 2 }, calm)
    const [leave] = [limits.admit(caller), limits.admit(caller)]
    expect(() => limits.admit(third)).toThrow(
      expect.objectContaining({ status, code, headers: { 'retry-after': '1', 'x-should-retry': 'true' } }),
    )
    expect(limits.inFlight).toBe(2)
    leave()
    expect(() => limits.admit(third)).not.toThrow()
  },
)

test('one caller at the limit does not restrict the others', () => {
  const limits = createLimits({ all: 0, perKey: 1, perIp: 0 }, calm)
  limits.admit(caller)
  expect(() => limits.admit({ ...caller, key: 'sk-two' })).not.toThrow()
})

test('an overloaded process refuses requests with a 503', () => {
  const limits = createLimits({ all: 0, perKey: 0, perIp: 0 }, { ...calm, overload: () => 'memory' as const })
  expect(() => limits.admit(caller)).toThrow(expect.objectContaining({ status: 503 }))
})

test('arriving bodies may use a quarter of the limit, and one address a quarter of that', () => {
  const limits = createLimits({ all: 64, perKey: 0, perIp: 0 }, calm)
  const ofOne = Array.from({ length: 4 }, () => limits.countSlowBody('10.0.0.1'))
  expect(() => limits.countSlowBody('10.0.0.1')).toThrow(
    expect.objectContaining({ status: 429, code: 'rate_limit_exceeded' }),
  )
  // An IPv6 network counts as one address.
  for (let host = 1; host <= 4; host += 1) limits.countSlowBody(`2001:db8::${host}`)
  expect(() => limits.countSlowBody('2001:db8::5')).toThrow(expect.objectContaining({ status: 429 }))
  for (let host = 1; host <= 8; host += 1) limits.countSlowBody(`10.0.1.${host}`)
  expect(() => limits.countSlowBody('10.0.0.9')).toThrow(
    expect.objectContaining({ status: 503, code: 'server_is_overloaded' }),
  )
  expect(onShed.slice(-3)).toEqual(['ip_bodies', 'ip_bodies', 'bodies'])
  ofOne[0]?.()
  expect(() => limits.countSlowBody('10.0.0.1')).not.toThrow()
  expect(limits.inFlight).toBe(0)
})

test('without a limit of requests there is none for arriving bodies either', () => {
  const limits = createLimits({ all: 0, perKey: 0, perIp: 0 }, calm)
  for (let body = 0; body < 1000; body += 1) expect(() => limits.countSlowBody('10.0.0.1')).not.toThrow()
})
