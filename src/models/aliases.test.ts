import { expect, test } from 'vitest'

import { createAliases, findAliasProblem, parseAliases } from './aliases.ts'

const aliases = createAliases({
  'gpt-4o': 'qwen-plus',
  'gpt-*': 'qwen-flash',
  'gpt-4*': 'qwen3.7-plus',
  'claude-*': 'qwen3.7-max',
  'qwen-plus': 'qwen-plus',
})

test.each([
  ['gpt-4o', 'qwen-plus'],
  ['GPT-4O', 'qwen-plus'],
  ['gpt-4o-mini', 'qwen3.7-plus'],
  ['gpt-5', 'qwen-flash'],
  ['gpt-', 'qwen-flash'],
  ['gpt', undefined],
  ['Claude-sonnet-4-5', 'qwen3.7-max'],
  ['claude-*', 'qwen3.7-max'],
  ['my-claude-', undefined],
  ['__proto__', undefined],
])('%s is %s', (name, id) => {
  expect(aliases.resolve(name)).toBe(id)
})

test('a single * matches every name', () => {
  expect(createAliases({ '*': 'qwen-plus' }).resolve('anything')).toBe('qwen-plus')
})

test.each<[string, string]>([
  ['a=b,A=c', "'A' occurs twice"],
  ['a=b,b=c', "'a' leads to 'b', which is an alias of 'c' itself: use the model's own name"],
  ['a=b,b=a', "'a' leads to 'b', which is an alias of 'a' itself: use the model's own name"],
  [
    'gpt-*=gpt-4o,gpt-4o=qwen-plus',
    "'gpt-*' leads to 'gpt-4o', which is an alias of 'qwen-plus' itself: use the model's own name",
  ],
  ['a*b=c', "'a*b' has a * that is not at its end"],
  ['a=b*', "'a' leads to 'b*': a model's id has no *"],
  ['=b', 'an alias has no name'],
  ['a=', "'a' has no model"],
  ['a b=c', "'a b' or its model has a space in it"],
  [`${'a'.repeat(257)}=b`, `'${'a'.repeat(256)}' or its model has more than 256 characters`],
  [
    Array.from({ length: 1001 }, (_, index) => `a${index}=b`).join(),
    'at most 1000 aliases are allowed, got 1001',
  ],
])('refused: %s', (text, problem) => {
  const entries = parseAliases(text) ?? []
  expect(findAliasProblem(entries)).toBe(problem)
})

test('an invalid table throws', () => {
  expect(() => createAliases({ a: 'b', b: 'c' })).toThrow(TypeError)
})

test.each([
  ['', []],
  [
    ' a = b , c*=d,',
    [
      ['a', 'b'],
      ['c*', 'd'],
    ],
  ],
  ['a', undefined],
  ['a=b=c', undefined],
])('%s as a setting', (text, entries) => {
  expect(parseAliases(text)).toEqual(entries)
})
