import fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyCharacter } from '../../../test/support/any-text.ts'
import { lengthOf, toLogprobs } from './to-body.ts'

test('lengths are in characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(lengthOf(text)).toBe(Array.from(text).length)
    }),
  )
  expect(['', 'a', '😀', '\ud83d', '\ude00', '\ude00\ud83d'].map(lengthOf)).toEqual([0, 1, 1, 1, 1, 2])
})

test('the chosen token is among the likeliest, and offsets follow each other', () => {
  const other = { token: 'b', logprob: -2, bytes: null }
  const tokens = ['😀', '__proto__', 'a'].map((token) => ({
    token,
    logprob: -1,
    bytes: null,
    topLogprobs: [other, { token, logprob: -1, bytes: null }],
  }))
  expect(toLogprobs(tokens, 3)).toEqual({
    tokens: ['😀', '__proto__', 'a'],
    token_logprobs: [-1, -1, -1],
    top_logprobs: ['😀', '__proto__', 'a'].map((token) =>
      Object.fromEntries([
        ['b', -2],
        [token, -1],
      ]),
    ),
    text_offset: [3, 4, 13],
  })
  expect(toLogprobs([{ token: 'a', logprob: -1, bytes: null, topLogprobs: [] }], 0).top_logprobs).toEqual([
    { a: -1 },
  ])
})
