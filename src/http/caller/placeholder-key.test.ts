import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import { caseCount } from '../../../test/support/case-count.ts'
import { isPlaceholder, unwrap } from './placeholder-key.ts'

const placeholders = [
  'DUMMY_KEY',
  'sk-xxx',
  'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'sk-sp-xxxxx',
  'xxxxxxxx',
  'your-api-key',
  '<your DashScope key>',
  'sk-your-key',
  'sk-YOUR_API_KEY',
  'EMPTY',
  'none',
  'None',
  'null',
  'undefined',
  'not-needed',
  'no-key-required',
  '${DASHSCOPE_API_KEY}',
  '$DASHSCOPE_API_KEY',
  '%DASHSCOPE_API_KEY%',
  '{{DASHSCOPE_API_KEY}}',
  'DASHSCOPE_API_KEY',
  'process.env.DASHSCOPE_API_KEY',
  'os.environ["DASHSCOPE_API_KEY"]',
  'sk-',
  'sk-...',
  'sk-****',
  'sk-ab12****************************cd34',
  'sk-0123...cdef',
  'YOUR_API_KEY',
  'YourDashScopeApiKey',
  'insert-your-key-here',
  'replace_me',
  'changeme',
  'enter-fake-key-here',
  'sk-placeholder',
  '[object Object]',
]

test.each(placeholders)('%s is a placeholder', (key) => {
  expect(isPlaceholder(key)).toBe(true)
})

const keys = [
  'sk-0123456789abcdef0123456789abcdef',
  'sk-deadbeefdeadbeefdeadbeefdeadbeef',
  'sk-sp-0123456789abcdef',
  'sk-ws-H.ABCDEF.0123456789abcdef_-Zz',
  'st-0123456789abcdef',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.4pcPyMD09olPSyXnrXCjTwXyr4BsezdI1AVTmud2fU4',
  'any-printable/key=1',
  'sk-simulated-key',
  'sk-valid-key',
  'sk-test',
  'sk-fake-key',
  'my-secret-key',
  'sk-x',
]

test.each(keys)('%s is none', (key) => {
  expect(isPlaceholder(key)).toBe(false)
})

test('no key of random characters counts as a placeholder', () => {
  for (let round = 0; round < caseCount(20_000); round += 1) {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect(isPlaceholder(`sk-${randomBytes(12).toString(encoding)}`)).toBe(false)
    }
  }
})

test('a header full of placeholders takes time in proportion to its length', () => {
  const started = performance.now()
  for (const piece of ['x', 'sk-', 'your', 'a', 'no', '.', '<', '"'])
    isPlaceholder(`${piece.repeat(100_000)}9`)
  for (const piece of ['<', '"', '("']) unwrap(piece.repeat(100_000))
  expect(performance.now() - started).toBeLessThan(3000)
})

test.each([
  ['"sk-0123456789abcdef"', 'sk-0123456789abcdef'],
  ['<sk-0123456789abcdef>', 'sk-0123456789abcdef'],
  ['{sk-0123456789abcdef}', 'sk-0123456789abcdef'],
  ['<your-api-key>', undefined],
  ['sk-0123456789abcdef', undefined],
])('%s holds %s', (given, inner) => {
  expect(unwrap(given)).toBe(inner)
})
