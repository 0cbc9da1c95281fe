import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../test/support/case-count.ts'
import { Base64Encoder } from './base64-encoder.ts'

test('bytes in any pieces are the base64 of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (pieces) => {
      const encoder = new Base64Encoder()
      const text = pieces.map((piece) => encoder.push(piece)).join('') + encoder.end()
      expect(text).toBe(Buffer.concat(pieces).toString('base64'))
    }),
    { numRuns: caseCount(500) },
  )
})

test('a large piece', () => {
  const bytes = new Uint8Array(100_001).map((_, at) => at * 7)
  const encoder = new Base64Encoder()
  expect(encoder.push(bytes) + encoder.end()).toBe(Buffer.from(bytes).toString('base64'))
})
