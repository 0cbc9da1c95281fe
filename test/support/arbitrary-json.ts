import fc from 'fast-check'

import { anyCharacter } from './any-text.ts'

/** Keys that every object inherits, and others that have caused bugs. */
export const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'length',
    'then',
    '',
    ' ',
    '\n',
    '\u0000',
    'é\u202e',
    '0',
  ),
  fc.constantFrom('model', 'messages', 'stream', 'n', 'tools', 'role', 'content', 'type', 'function'),
  fc.string({ maxLength: 12, unit: anyCharacter }),
)
const leaf = fc.oneof(
  fc.string({ maxLength: 20, unit: anyCharacter }),
  fc.constantFrom(
    '\ud800',
    '\udfff\ud800',
    '\u2028',
    'user',
    'text',
    'sk-0123456789abcdef',
    'a'.repeat(5000),
  ),
  fc.double(),
  fc.constantFrom(0, -0, 1, -1, 2 ** 53, 1e308, 5e-324, 0.1),
  fc.boolean(),
  fc.constant(null),
)
export const { json } = fc.letrec<{ json: unknown; list: unknown[]; object: Record<string, unknown> }>(
  (tie) => ({
    json: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('object')),
    list: fc.array(tie('json'), { maxLength: 4 }),
    // Built from entries, so that `__proto__` is an ordinary key.
    object: fc
      .array(fc.tuple(key, tie('json')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  }),
)

interface Spot {
  value: unknown
  put: (value: unknown) => void
}

/** Every place in a JSON value, with a function that replaces the value there. */
export function placesIn(value: unknown): Spot[] {
  if (!isObject(value)) return []
  return Object.keys(value).flatMap((name) => {
    const own = value[name]
    const put = (other: unknown) => {
      value[name] = other
    }
    return [{ value: own, put }, ...placesIn(own)]
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
