import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../../test/support/case-count.ts'
import { splitText } from './split-text.ts'

test('the pieces joined are the text, and none is too long', () => {
  const character = fc.constantFrom('a', '好', '。', '. ', '，', ' ', '\n', '👨‍👩‍👧', '🎉', 'é')
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 400 }),
      fc.integer({ min: 12, max: 80 }),
      (parts, maxLength) => {
        const text = parts.join('')
        const pieces = splitText(text, maxLength)
        expect(pieces.join('')).toBe(text)
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(maxLength)
          expect(piece.isWellFormed()).toBe(true)
          // Never within the family, which is one grapheme of several characters.
          expect(piece).not.toMatch(/^\u200d|\u200d$/)
        }
        expect(pieces.slice(1).includes('')).toBe(false)
      },
    ),
    { numRuns: caseCount(300) },
  )
})

test.each([
  ['after a sentence', 'One. Two. Three', 12, ['One. Two. ', 'Three']],
  ['after a Chinese sentence', '一。二三四五', 5, ['一。', '二三四五']],
  ['not within a number', 'It is 3.14159 long', 10, ['It is ', '3.14159 ', 'long']],
  ['after a clause', 'one two, three four', 12, ['one two, ', 'three four']],
  ['after a word', 'one two three', 9, ['one two ', 'three']],
  ['between graphemes', '👨‍👩‍👧👨‍👩‍👧', 12, ['👨‍👩‍👧', '👨‍👩‍👧']],
  ['within a grapheme that is longer, but within no character', '🎉🎉', 3, ['🎉', '🎉']],
  ['not at all', 'short', 5, ['short']],
])('cut %s', (_, text, maxLength, pieces) => {
  expect(splitText(text, maxLength)).toEqual(pieces)
})

test('a long text takes time in proportion', () => {
  const text = 'x'.repeat(400_000)
  const started = performance.now()
  expect(splitText(text, 600).join('')).toHaveLength(400_000)
  expect(performance.now() - started).toBeLessThan(5000)
})
