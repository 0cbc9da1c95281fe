import { array, assert, constantFrom, json, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { checkShape, maxShape } from './json-limits.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('depth is counted outside of strings, and decreases with each closing bracket', () => {
  expect(() => checkShape(bytes('['.repeat(64) + ']'.repeat(64)))).not.toThrow()
  expect(() => checkShape(bytes('['.repeat(65)))).toThrow('nested more than 64 levels deep')
  expect(() => checkShape(bytes('{"a":'.repeat(65)))).toThrow('nested')
  expect(() => checkShape(bytes('[],'.repeat(1000)))).not.toThrow()
  expect(() => checkShape(bytes(JSON.stringify({ text: '[{'.repeat(500) })))).not.toThrow()
  expect(() => checkShape(bytes(JSON.stringify(`\\"${'['.repeat(100)}\\\\`)))).not.toThrow()
  expect(() => checkShape(bytes(`"a\\\\"${'['.repeat(65)}`))).toThrow('nested')
})

test('values are counted outside of strings', () => {
  expect(() => checkShape(bytes(`[${'0,'.repeat(10)}0]`), { ...maxShape, values: 10 })).not.toThrow()
  expect(() => checkShape(bytes(`[${'0,'.repeat(11)}0]`), { ...maxShape, values: 10 })).toThrow(
    'more than 10 values',
  )
  expect(() => checkShape(bytes(JSON.stringify(',:'.repeat(50))), { ...maxShape, values: 10 })).not.toThrow()
})

test('keys of all objects are counted, and elements of lists are not', () => {
  const limits = { ...maxShape, keys: 4 }
  expect(() => checkShape(bytes('[{"a":1,"b":2},{"a":":","b":[1,2,3,4,5,6]}]'), limits)).not.toThrow()
  expect(() => checkShape(bytes('[{"a":1,"b":2},{"a":1,"b":{"a":1}}]'), limits)).toThrow(
    'more than 4 properties',
  )
})

test('a string ends at its own quotation mark, however long it is and whatever it holds', () => {
  assert(
    property(array(constantFrom('"', '\\', 'x'.repeat(31), 'x'.repeat(40), '[', ',', '中')), (pieces) => {
      const text = JSON.stringify({ [pieces.join('')]: pieces.join('') })
      expect(() => checkShape(bytes(text), { ...maxShape, depth: 1, values: 1 })).not.toThrow()
      expect(() => checkShape(bytes(`${text}[[`), { ...maxShape, depth: 1 })).toThrow('nested')
    }),
  )
})

test('an unclosed string is left to the parser to refuse', () => {
  expect(() => checkShape(bytes('{"a":"\\"'))).not.toThrow()
})

test('any small JSON text passes', () => {
  assert(property(json({ maxDepth: 20 }), (text) => checkShape(bytes(text)) === undefined))
})

describe('members of one list or object', () => {
  const maxMembers = 3
  const refusalOf = (text: string) => {
    try {
      checkShape(bytes(text), { ...maxShape, members: maxMembers })
    } catch (error) {
      return error
    }
    return undefined
  }

  test.each([
    ['{"stop":[1,2,3]}'],
    ['[[],[],[]]'],
    ['{"a":{"a":1,"b":2,"c":3}}'],
    ['[[1,2,3],[1,2,3],[1,2,3]]'],
    ['{"a":"1,2,3,4,5","b":",,,,"}'],
  ])('%s is accepted', (text) => {
    expect(refusalOf(text)).toBeUndefined()
  })

  test.each([
    ['{"stop":[{},{},{},{}]}', 'stop', 4],
    ['{"messages":[{"content":"hi"},{"x":"[,","content":[{},[1,1,1],{},{},{}]}]}', 'messages[1].content', 5],
    ['{"a\\"b,":[0,0,0,0]}', 'a"b,', 4],
    ['{"__proto__":[0,0,0,0]}', '__proto__', 4],
    ['[0,0,0,0]', null, 4],
    ['{"a":{"b":0},"c":[[],[],[[1,2,3,4],', 'c[2][0]', 4],
  ])('%s is refused', (text, param, length) => {
    const name = param === null ? 'the request body' : `'${param}'`
    expect(refusalOf(text)).toMatchObject({
      status: 400,
      code: 'array_above_max_length',
      param,
      message: `Invalid ${name}: array too long. Expected an array with maximum length 3, but got an array with length ${length} instead.`,
    })
  })

  test("an object with too many keys is refused, in OpenAI's words", () => {
    expect(refusalOf('{"model":"m","metadata":{"a":1,"b":[1,2,3],"c":3,"d":{"e":1}}}')).toMatchObject({
      status: 400,
      code: 'object_above_max_properties',
      param: 'metadata',
      message:
        "Invalid 'metadata': too many properties. Expected an object with at most 3 properties, but got an object with 4 properties instead.",
    })
    expect(refusalOf('{"a":1,"b":2,"c":3,"d":4}')).toMatchObject({ param: null })
  })

  test('unclosed JSON is left to the parser to refuse', () => {
    expect(refusalOf('{"a":[1,2,3,4')).toBeUndefined()
    expect(refusalOf(']]]],,,,,,')).toBeUndefined()
  })

  test('a name as long as the body is shortened in the error', () => {
    expect(refusalOf(`{"${'n'.repeat(1_000_000)}":[0,0,0,0]}`)).toMatchObject({ param: 'n'.repeat(256) })
  })

  test('a long conversation is accepted', () => {
    const messages = (count: number) =>
      bytes(
        JSON.stringify({ messages: Array.from({ length: count }, () => ({ role: 'user', content: '' })) }),
      )
    expect(() => checkShape(messages(5000))).not.toThrow()
    expect(() => checkShape(messages(5001))).toThrow("'messages': array too long")
  })
})

describe('different names', () => {
  const objects = (count: number, toName: (index: number) => string) =>
    bytes(JSON.stringify(Array.from({ length: count }, (_, index) => ({ [toName(index)]: 1, role: '' }))))

  test('are counted, however many objects they are in', () => {
    const text = (letter: string) => new TextDecoder().decode(objects(2000, (at) => `${letter}${at}`))
    const lists = (letters: string) =>
      bytes(
        `{${letters
          .split('')
          .map((letter, at) => `"${at}":${text(letter)}`)
          .join(',')}}`,
      )
    expect(() => checkShape(lists('ab'))).not.toThrow()
    expect(() => checkShape(lists('aaaa'))).not.toThrow()
    expect(() => checkShape(lists('abc'))).toThrow('The request body holds more than 5000 different names.')
  })

  test('one object may have as many different names as it may have keys', () => {
    const keys = Object.fromEntries(Array.from({ length: maxShape.members }, (_, at) => [`k${at}`, 1]))
    expect(() => checkShape(bytes(JSON.stringify(keys)))).not.toThrow()
  })
})
