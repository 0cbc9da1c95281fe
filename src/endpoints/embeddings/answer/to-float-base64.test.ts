import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../../test/support/case-count.ts'
import { toFloatBase64 } from './to-float-base64.ts'

const floats = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4))
}

test('any numbers are decoded as float32', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 5000 }), (numbers) => {
      const base64 = toFloatBase64(numbers)
      expect(base64).toMatch(/^[A-Za-z0-9+/]*={0,2}$/)
      expect(base64).toHaveLength(Math.ceil((numbers.length * 4) / 3) * 4)
      expect(floats(base64)).toEqual(numbers.map(Math.fround))
    }),
    { numRuns: caseCount(200) },
  )
})

test('little-endian, to the letter', () => {
  expect(toFloatBase64([1, -0.5])).toBe('AACAPwAAAL8=')
})
