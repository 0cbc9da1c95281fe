import { expect, test } from 'vitest'

import { createRedact, quote } from './redact.ts'

test('every occurrence of the key is redacted, whatever surrounds it', () => {
  const redact = createRedact('sk-a.b$c')
  expect(redact('sk-a.b$c, "sk-a.b$csk-a.b$c" sk-axb$c')).toBe('***, "******" sk-axb$c')
  expect(createRedact(undefined)('sk-a')).toBe('sk-a')
})

test.each([
  ['a\u001B[31mb\u0007\u009Bc', 'a [31mb c'],
  [' two\r\nlines\t', 'two lines'],
  ['right\u202Eleft\u200B', 'right left'],
  ['x'.repeat(120), 'x'.repeat(120)],
  ['😀'.repeat(121), `${'😀'.repeat(119)}…`],
])('%j is shown as one plain line', (text, shown) => {
  expect(quote(text)).toBe(shown)
})
