import { assert, json, property } from 'fast-check'
import { expect, test } from 'vitest'

import { checkShape } from './check-shape.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('depth is counted outside of strings, and closes again', () => {
  expect(() => checkShape(bytes('['.repeat(64) + ']'.repeat(64)))).not.toThrow()
  expect(() => checkShape(bytes('['.repeat(65)))).toThrow('nested more than 64 levels deep')
  expect(() => checkShape(bytes('{"a":'.repeat(65)))).toThrow('nested')
  expect(() => checkShape(bytes('[],'.repeat(1000)))).not.toThrow()
  expect(() => checkShape(bytes(JSON.stringify({ text: '[{'.repeat(500) })))).not.toThrow()
  expect(() => checkShape(bytes(JSON.stringify(`\\"${'['.repeat(100)}\\\\`)))).not.toThrow()
  expect(() => checkShape(bytes(`"a\\\\"${'['.repeat(65)}`))).toThrow('nested')
})

test('values are counted outside of strings', () => {
  expect(() => checkShape(bytes(`[${'0,'.repeat(10)}0]`), { depth: 64, values: 10 })).not.toThrow()
  expect(() => checkShape(bytes(`[${'0,'.repeat(11)}0]`), { depth: 64, values: 10 })).toThrow(
    'more than 10 values',
  )
  expect(() => checkShape(bytes(JSON.stringify(',:'.repeat(50))), { depth: 64, values: 10 })).not.toThrow()
})

test('a string that never ends is for the parser to refuse', () => {
  expect(() => checkShape(bytes('{"a":"\\"'))).not.toThrow()
})

test('whatever JSON a client makes passes, as long as it is small', () => {
  assert(property(json({ maxDepth: 20 }), (text) => checkShape(bytes(text)) === undefined))
})
