import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../test/support/case-count.ts'
import { fromBase64, toBase64, toBase64ByTable } from './base64.ts'

test('bytes are encoded and decoded unchanged', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      const base64 = Buffer.from(bytes).toString('base64')
      expect(toBase64(bytes)).toBe(base64)
      expect(Buffer.compare(fromBase64(base64), bytes)).toBe(0)
    }),
    { numRuns: caseCount(50) },
  )
})

test('text that is not base64', () => {
  expect(() => fromBase64('%%%')).toThrow(DOMException)
})

test('a platform without an encoder of its own gets the same text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(toBase64ByTable(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
    { numRuns: caseCount(500) },
  )
})
