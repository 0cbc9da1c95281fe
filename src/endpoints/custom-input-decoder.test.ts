import fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyCharacter } from '../../test/support/any-text.ts'
import { AnswerSize } from '../generation/decode/answer-size.ts'
import { CustomInputDecoder } from './custom-input-decoder.ts'

function decode(pieces: readonly string[]): string[] {
  const decoder = new CustomInputDecoder(new AnswerSize())
  return [...pieces.map((piece) => decoder.push(piece)), decoder.end()]
}

/** The text cut at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b)
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

/** A text as a JSON string in which any character may be escaped. */
function escape(text: string, escapes: readonly boolean[]): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charAt(index))
  const written = units.map((unit, index) =>
    escapes[index % escapes.length] === true
      ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
      : JSON.stringify(unit).slice(1, -1),
  )
  // JSON.stringify escapes half a pair, which together with the other half is a character.
  return `"${written.join('')}"`
}

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: 'grapheme' }),
  fc.constant('"\\\n\t/\b\f\r'),
)
const anyCuts = fc.array(fc.nat(), { maxLength: 12 })

test('the text comes out, however it is escaped and cut', () => {
  fc.assert(
    fc.property(anyText, fc.array(fc.boolean(), { minLength: 1 }), anyCuts, (text, escapes, cuts) => {
      const json = ` { "input" : ${escape(text, escapes)} }`
      expect(decode(cut(json, cuts)).join('')).toBe(text)
    }),
  )
})

test('no piece ends within a surrogate pair', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.boolean(), { minLength: 1 }),
      (text, escapes) => {
        const pieces = decode(Array.from(`{"input":${escape(text, escapes)}}`))
        expect(pieces.join('')).toBe(text)
        for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
      },
    ),
  )
})

test('the text comes while it is written', () => {
  expect(decode(['{"inp', 'ut":"a', 'b\\', 'nc', '"}'])).toEqual(['', 'a', 'b', '\nc', '', ''])
})

test.each([
  ['another name', '{"patch":"x\\ny"}', 'x\ny'],
  ['the text behind something else', '{"n":1,"input":"x"}', 'x'],
  ['several texts', '{"command":"x","cwd":"y"}', '{"command":"x","cwd":"y"}'],
  ['no text', '{"n":1}', '{"n":1}'],
  ['a text that is no text', '{"input":["x"]}', '{"input":["x"]}'],
  ['no object', '["x"]', '["x"]'],
  ['no JSON', '*** Begin Patch\n"x"', '*** Begin Patch\n"x"'],
  ['a code fence', '```json\n{"input":"x"}\n```', '```json\n{"input":"x"}\n```'],
  ['nothing', '', ''],
  ['a text that is cut off', '{"input":"x\\n', 'x\n'],
  ['a text that is cut off in an escape sequence', '{"input":"x\\u00', 'x\\u00'],
  ['an escape that JSON does not have', '{"input":"\\d+\\u12x"}', '\\d+\\u12x'],
  ['line ends as they are', '{"input":"a\nb"}', 'a\nb'],
  ['more behind the text', '{"input":"x","more":"y"}', 'x'],
  ['a name in escapes', '{"\\u0069nput":"x"}', 'x'],
  ['a long beginning', `${' '.repeat(400)}{"input":"x"}`, 'x'],
])('%s', (_, json, text) => {
  expect(decode([json]).join('')).toBe(text)
  expect(decode(Array.from(json)).join('')).toBe(text)
})
