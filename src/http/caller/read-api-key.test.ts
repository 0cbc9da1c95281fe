import { expect, test } from 'vitest'

import type { ApiError } from '../../errors/api-error.ts'
import { readKey } from './read-api-key.ts'

test.each([
  ['Bearer sk-0123456789', 'sk-0123456789'],
  ['bearer   sk-0123456789  ', 'sk-0123456789'],
  ['BEARER any-printable/key=1', 'any-printable/key=1'],
])('%s', (header, key) => {
  expect(readKey(header)).toBe(key)
})

test.each([
  [undefined, null, "didn't provide"],
  ['', null, "didn't provide"],
  ['Bearer', null, "no API key after 'Bearer'"],
  ['Bearer ', null, "no API key after 'Bearer'"],
  ['sk-0123456789', 'invalid_api_key', "'Bearer' is missing"],
  ['Basic c2s6', 'invalid_api_key', "Only the 'Bearer' scheme"],
  ['Bearer Bearer sk-0123456789', 'invalid_api_key', 'appears twice'],
  ['Bearer sk-01 23', 'invalid_api_key', 'spaces'],
  ['Bearer "sk-0123456789abcdef"', 'invalid_api_key', 'quotation marks or brackets'],
  ['Bearer <sk-0123456789abcdef>', 'invalid_api_key', 'quotation marks or brackets'],
  ['Bearer <your DashScope key>', 'invalid_api_key', 'is a placeholder'],
  ['Bearer your api key', 'invalid_api_key', 'is a placeholder'],
  ['Bearer ${DASHSCOPE_API_KEY}', 'invalid_api_key', 'is a placeholder'],
  ['Bearer sk-xxx', 'invalid_api_key', 'is a placeholder'],
  ['Bearer 你的密钥', 'invalid_api_key', 'Chinese'],
  ['Bearer sk-0123\u200b456', 'invalid_api_key', 'invisible'],
  [`Bearer sk-${'0'.repeat(254)}`, 'invalid_api_key', '256'],
  [`Bearer sk${' '.repeat(15_000)}`, 'invalid_api_key', 'longer than 512'],
])('%s is refused', (header, code, words) => {
  let thrown: unknown
  try {
    readKey(header)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ status: 401, type: 'authentication_error', code, param: null })
  expect((thrown as Error).message).toContain(words)
  expect((thrown as Error).message).not.toContain('0123')
  // Each cause has its own sentence in Chinese, with the same names as in English.
  const { message, chinese = '' } = thrown as ApiError
  for (const [, named = ''] of message.split(' Pass your')[0]?.matchAll(/('Bearer'|'Authorization'|\d+)/g) ??
    [])
    expect(chinese).toContain(named)
  expect(chinese).toMatch(/请在请求头中传入 Authorization: Bearer/)
  expect(chinese).not.toContain('0123')
})
