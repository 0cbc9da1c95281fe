import { expect, test } from 'vitest'

import { Growth } from './growth.ts'

test.each<[string, string[], string[]]>([
  ['a text that grows', ['a', 'ab', 'abc'], ['', 'a', 'b']],
  ['a text that is corrected at its end', ['ab', 'ac', 'acd'], ['', 'a', 'c']],
  [
    'a text that is corrected before its end',
    ['abc', 'abcd', 'Xbcde', 'Xbcdef', 'Xbcdefg'],
    ['', 'abc', '', '', ''],
  ],
  ['a correction that is taken back', ['abc', 'abcd', 'X', 'abcd', 'abcde'], ['', 'abc', '', '', 'd']],
  ['half a character', ['\ud83d\ude00', '\ud83d\ude01', '\ud83d\ude01!'], ['', '', '\ud83d\ude01']],
])('%s', (_, texts, deltas) => {
  const growth = new Growth()
  expect(texts.map((text) => growth.next(text))).toEqual(deltas)
})
