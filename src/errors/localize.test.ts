import { expect, test } from 'vitest'

import { invalidRequest } from './api-error.ts'
import { inChinese, languageOf } from './localize.ts'

test.each([
  [undefined, 'english'],
  ['', 'english'],
  ['*', 'english'],
  ['en-US,en;q=0.9,zh;q=0.8', 'english'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'chinese'],
  ['en;q=0.1, zh', 'chinese'],
  ['ZH-hant', 'chinese'],
  ['zh;q=0', 'english'],
])('%s is %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})

test('one message has both languages, Chinese first, everything else is unchanged', () => {
  const error = invalidRequest("Missing required parameter: 'model'.", {
    code: 'missing_required_parameter',
    param: 'model',
    headers: { allow: 'GET' },
  })
  const chinese = inChinese(error)
  expect(chinese.message).toBe("参数 'model'：缺少必填参数。 | Missing required parameter: 'model'.")
  expect(chinese).toMatchObject({
    status: 400,
    code: 'missing_required_parameter',
    headers: { allow: 'GET' },
  })
})

test("an error's own Chinese text takes precedence over the table", () => {
  const error = invalidRequest('No.', { param: 'x', chinese: '不行！' })
  expect(inChinese(error).message).toBe('不行！ | No.')
})
