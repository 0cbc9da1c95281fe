import { expect, test } from 'vitest'

import { typeInto } from './line-entry.ts'

const open = { text: '', state: 'open' } as const

test.each([
  ['sk-abc', 'sk-abc', 'open'],
  ['sk-abc\r', 'sk-abc', 'entered'],
  ['sk-abc\n', 'sk-abc', 'entered'],
  ['\r', '', 'entered'],
  ['sk-x\u007Fabc\r', 'sk-abc', 'entered'],
  ['sk-x\babc\r', 'sk-abc', 'entered'],
  ['\u007F\u007Fa\r', 'a', 'entered'],
  ['😀\u007Fa\r', 'a', 'entered'],
  ['wrong\u0015sk-abc\r', 'sk-abc', 'entered'],
  ['sk-\u001B[Aa\u001B[1;5Db\u001BOHc\t\r', 'sk-abc', 'entered'],
  ['sk-abc\u0004', 'sk-abc', 'entered'],
  ['sk-abc\u0003', '', 'cancelled'],
  // What comes behind the end of the line is not for us.
  ['sk-abc\rls\r', 'sk-abc', 'entered'],
])('%j is "%s", %s', (keys, text, state) => {
  expect(typeInto(open, keys)).toEqual({ text, state })
})

test('key by key it is the same', () => {
  const keys = 'wrong\u0015sk-x\u007Fabc\rls'
  const entry = Array.from(keys).reduce((made, one) => typeInto(made, one), typeInto(open, ''))
  expect(entry).toEqual({ text: 'sk-abc', state: 'entered' })
})
