import fc from 'fast-check'
import table from 'gpt-tokenizer/bpeRanks/cl100k_base'
import { encode } from 'gpt-tokenizer/encoding/cl100k_base'
import { expect, test } from 'vitest'

import { anyCharacter } from '../../../../test/support/any-text.ts'
import { caseCount } from '../../../../test/support/case-count.ts'
import { createDecode } from './decode-tokens.ts'

const decode = createDecode(table)

test('any text that was made into token ids comes back', () => {
  const text = fc
    .string({ minLength: 1, maxLength: 200, unit: anyCharacter })
    .map((one) => one.toWellFormed())
  fc.assert(
    fc.property(text, (one) => {
      fc.pre(!one.includes('\uFFFD'))
      expect(decode(encode(one), 'input')).toBe(one)
    }),
    { numRuns: caseCount(1000) },
  )
})

test.each(['借款合同要写哪些条款？', 'hello world', '👩‍👩‍👧 und Öl', 'x'.repeat(5000)])('%s', (text) => {
  expect(decode(encode(text), 'input')).toBe(text)
})

test('a character that is cut at an end is no reason to refuse', () => {
  const tokens = encode('a text that ends with 𠮷')
  expect(decode(tokens.slice(0, -1), 'input')).toContain('a text that ends with')
})

test('special tokens are what they are called', () => {
  expect(decode([15339, 100_257], 'input')).toBe('hello<|endoftext|>')
})

test.each([[[100_256]], [[100_261]], [[150_000]], [[94, 94, 94, 94]]])('%j is refused', (tokens) => {
  expect(() => decode(tokens, 'input[3]')).toThrow(
    expect.objectContaining({
      status: 400,
      param: 'input',
      message: expect.stringContaining("Invalid 'input[3]'") as string,
    }),
  )
})
