import { expect, test } from 'vitest'

import { hideKeys, keysIn, maskKeys } from './redact-api-keys.ts'

test.each([
  ['key sk-0123456789abcdef0123456789abcdef here', 'key sk-0***cdef here'],
  ['sk-12345', 'sk-***'],
  ['"sk-sp-0123456789abcdef"', '"sk-s***cdef"'],
  ['Incorrect: sk-ws-H.ABCDEF.0123456789abcdef.', 'Incorrect: sk-w***cdef.'],
  ['密钥sk-0123456789abcdef无效', '密钥sk-0***cdef无效'],
  ['/v1/x/Bearer%20sk-0123456789abcdef', '/v1/x/Bearer%20sk-0***cdef'],
  ['/v1/x/key%3Dsk-0123456789abcdef', '/v1/x/key%3Dsk-0***cdef'],
  ['/v1/x/key%253Dsk-0123456789abcdef', '/v1/x/key%253Dsk-0***cdef'],
  ['(GET /v1/%73k-0123456789abcdef)', '(GET /v1/sk-0***cdef)'],
  ['/v1/%73%6B%2D0123456789%61bcdef', '/v1/sk-0***cdef'],
  ['/v1/%25732525%256b-012345/%2573%256B-0123456789abcdef', '/v1/s2525k-012345/sk-0***cdef'],
])('%s is masked', (text, masked) => {
  expect(maskKeys(text)).toBe(masked)
})

test.each([
  'desk-top and sk-1',
  'a risk-free-rate for task-0123456789',
  'ask-me-something',
  '100% of risk-management, 5%25 of it',
  '/v1/models/%E6%B3%95%20%61bc',
])('%s stays as it is', (text) => {
  expect(maskKeys(text, ['CANARYtoken0123456789'])).toBe(text)
  expect(maskKeys(text)).toBe(text)
})

const token = 'CANARYtoken+0123/456789=='

test.each([
  [`You gave ${token}.`, [token], 'You gave CANA***89==.'],
  [`/v1/a${token}b`, [token], '/v1/aCANA***9==b'],
  ['sk-0123456789abcdef01234567 is not valid.', ['sk-0123456789abcdef'], 'sk-0***4567 is not valid.'],
  ['sk-0123456789abcdef.', ['sk-0123456789abcdef'], 'sk-0***cdef.'],
  [`/v1/${encodeURIComponent(token)}/x`, [token], '/v1/CANA***89==/x'],
  [`/v1/${encodeURIComponent(encodeURIComponent(token))}`, [token], '/v1/CANA***89=='],
  [`/v1/%43ANARYtoken+0123/456789==`, [token], '/v1/CANA***89=='],
  ['/v1/a%41cde$&fgh', ['a%41cde$&fgh'], '/v1/***'],
  [`/v1/${encodeURIComponent('a%41cde$&fgh')}`, ['a%41cde$&fgh'], '/v1/***'],
  ['sk-abcdef/ghijklmnop+', ['sk-abcdef/ghijklmnop+'], 'sk-a***nop+'],
  ['12345678 and 87654321', ['12345678', '87654321'], '*** and ***'],
])("a caller's own key is masked in any form: %s", (text, own, masked) => {
  expect(maskKeys(text, own)).toBe(masked)
})

test.each([
  ['/v1/models/sk-0123456789abcdef', [], '/v1/models/sk-***'],
  ['/v1/completionssk-0123456789abcdef', [], '/v1/completionssk-***'],
  ['/v1/%73k-ws-H.0123456789', [], '/v1/sk-***'],
  [`/v1/${token}`, [token], '/v1/***'],
])('a log has nothing of a key: %s', (text, own, hidden) => {
  expect(hideKeys(text, own)).toBe(hidden)
})

test.each([
  [undefined, []],
  ['', []],
  ['Bearer a', []],
  ['Bearer 1234567', []],
  ['Bearer 12345678', ['12345678']],
  [`  bearer \t"${token}" `, [token]],
  [`Bearer Bearer ${token}`, [token]],
  [token, [token]],
  ['Bearer 12345678, Bearer 87654321', ['12345678', '87654321']],
])('of %s the keys are %j', (authorization, keys) => {
  expect(keysIn(authorization)).toEqual(keys)
})

test('only the beginning of a header of maximum length is searched', () => {
  const words = keysIn(`Bearer ${'0123456789abcde '.repeat(100_000)}`)
  expect([words.length > 100, words.length < 200]).toEqual([true, true])
})

test.each(['%25', '25', 'sk-', 'sk-.', '%73', '%2573', 'sk-%'])(
  'a long text of %s takes little time',
  (part) => {
    const started = performance.now()
    maskKeys(part.repeat(20_000), ['12345678'])
    hideKeys(part.repeat(20_000), ['12345678'])
    expect(performance.now() - started).toBeLessThan(3000)
  },
)
