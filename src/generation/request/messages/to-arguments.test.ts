import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anyCharacter } from '../../../../test/support/any-text.ts'
import { caseCount } from '../../../../test/support/case-count.ts'
import { isRecord } from '../../../json.ts'
import { toArguments } from './to-arguments.ts'

const closed = 'the object closed where it was cut off'
const wrapped = 'an object with the text as "arguments"'

test.each([
  '{}',
  ' {"a" : 1.0}\n',
  '{"a":1,"a":2}',
  String.raw`{"n":12345678901234567890,"s":"\u4f60\/"}`,
  '{"__proto__":{"a":[{"b":null}]}}',
])('an object passes byte for byte: %s', (text) => {
  expect(toArguments(text)).toEqual({ text })
})

test.each([undefined, null, '', '  \n'])('no arguments are the empty object: %j', (text) => {
  expect(toArguments(text)).toEqual({ text: '{}' })
})

describe('a cut-off object is closed', () => {
  test.each([
    ['{"path": "a.pdf", "x": ', '{"path": "a.pdf"}'],
    ['{', '{}'],
    ['{"', '{}'],
    ['{"pa', '{}'],
    ['{"path"', '{}'],
    ['{"path":', '{}'],
    ['{"path":"', '{"path":""}'],
    ['{"path":"a.p', '{"path":"a.p"}'],
    ['{"a":1,', '{"a":1}'],
    ['{"a":1 , ', '{"a":1}'],
    ['{"a":12', '{"a":12}'],
    ['{"a":-', '{}'],
    ['{"a":1.', '{"a":1}'],
    ['{"a":1.5e-', '{"a":1.5}'],
    ['{"a":1e+2', '{"a":1e+2}'],
    ['{"a":t', '{"a":true}'],
    ['{"a":fals', '{"a":false}'],
    ['{"a":null', '{"a":null}'],
    ['{"a":[1,{"b":[', '{"a":[1,{"b":[]}]}'],
    ['{"a":["x","y', '{"a":["x","y"]}'],
    ['{"a":["x",', '{"a":["x"]}'],
    ['{"a":{"b":{"c":1},"d', '{"a":{"b":{"c":1}}}'],
    [String.raw`{"a":"x\\`, String.raw`{"a":"x\\"}`],
    ['{"a":"x\\', '{"a":"x"}'],
    [String.raw`{"a":"x\u4f6`, '{"a":"x"}'],
    [String.raw`{"a":"x\\ud83d`, String.raw`{"a":"x\\ud83d"}`],
    [String.raw`{"a":"x\ud83d`, '{"a":"x"}'],
    [String.raw`{"a":"x\ud83d\ude`, '{"a":"x"}'],
    ['{"a":"x\ud83d', '{"a":"x"}'],
    ['{"a":"}]{[,:"', '{"a":"}]{[,:"}'],
  ])('%s', (cut, whole) => {
    expect(toArguments(cut)).toEqual({ text: whole, repair: closed })
  })
})

describe('anything else is wrapped', () => {
  test.each([
    '"text"',
    '[1]',
    '5',
    'true',
    'hello',
    '[{"a":1}',
    '{"a":1}}',
    '{"a":1} and so on',
    '{"a":1}{"b":2}',
    "{'a': 1}",
    '{"a":[1}',
    '{"a":"line\nbreak"}',
    '{a:1',
    '{"a" "b"',
    '{"a":1 2',
    '{,',
    '<arg>1</arg>',
    String.raw`{"a":"\x`,
    '{"a":'.repeat(257),
    '['.repeat(100_000),
  ])('%#', (text) => {
    expect(toArguments(text)).toEqual({ text: JSON.stringify({ arguments: text }), repair: wrapped })
  })
})

test('an object inside a JSON string is unwrapped', () => {
  const text = '{"city": "杭州"}'
  expect(toArguments(JSON.stringify(text))).toEqual({ text, repair: 'the object inside' })
})

test('null is no arguments', () => {
  expect(toArguments(' null ')).toEqual({ text: '{}', repair: 'an empty object' })
})

const space = fc.constantFrom(undefined, 1, '\t')
const objects = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 })
const texts = fc.tuple(objects, space).map(([object, indent]) => JSON.stringify(object, null, indent))

test('any beginning of an object becomes an object', () => {
  const beginnings = fc.tuple(texts, fc.nat()).map(([text, length]) => text.slice(0, length % text.length))
  fc.assert(
    fc.property(beginnings, (beginning) => {
      const { text, repair } = toArguments(beginning)
      expect(isRecord(JSON.parse(text))).toBe(true)
      // Text that can be closed is never wrapped.
      expect([closed, undefined]).toContain(repair)
    }),
    { numRuns: caseCount(1000) },
  )
})

test('an object without its last bracket is the same object', () => {
  fc.assert(
    fc.property(objects, (object) => {
      const text = JSON.stringify(object)
      expect(JSON.parse(toArguments(text.slice(0, -1)).text)).toEqual(JSON.parse(text))
    }),
  )
})

test('any megabyte of text takes little time', () => {
  const size = 1_000_000
  const long = [
    '{"a":"' + 'x'.repeat(size),
    '{"a":"' + String.raw`\ud83d`.repeat(size / 6),
    '{"a":[' + '1,'.repeat(size / 2),
    '{"a":' + '9'.repeat(size),
    '{"a":"' + String.raw`\\`.repeat(size / 2),
    '{' + ' '.repeat(size),
    '{"' + 'k'.repeat(size),
    '['.repeat(size),
    '{"a":'.repeat(size / 5),
    JSON.stringify('{"a":"' + '"'.repeat(size / 2)),
  ]
  // CPU time of this thread, so that parallel tests do not count.
  const started = process.threadCpuUsage()
  for (const text of long) expect(isRecord(JSON.parse(toArguments(text).text))).toBe(true)
  expect(process.threadCpuUsage(started).user / 1000 / long.length).toBeLessThan(100)
})

test('any text becomes an object', () => {
  const json = fc.string({
    unit: fc.constantFrom(...Array.from('{}[]",:\\u0 1-.etrufalsn\n')),
    maxLength: 60,
  })
  fc.assert(
    fc.property(fc.oneof(json, fc.string({ unit: anyCharacter }), fc.json()), (given) => {
      expect(isRecord(JSON.parse(toArguments(given).text))).toBe(true)
    }),
    { numRuns: caseCount(300) },
  )
})
