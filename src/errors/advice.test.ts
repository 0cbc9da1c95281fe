import { expect, test } from 'vitest'

import { adviceByTopic } from './advice.ts'

const context = (message: string, model?: string) => adviceByTopic.context({ message, model }).english

test.each([
  ['qwen-max', 32_768],
  ['Qwen-Max', 32_768],
  ['qwen-max-latest', 32_768],
  ['siliconflow/qwen-max', 32_768],
  ['farui-plus', 12_000],
])('where DashScope gives no figure, %s has that of the catalogue', (model, tokens) => {
  expect(context('The input token length exceed the limit', model)).toContain(
    `This model's maximum context length is ${tokens} tokens.`,
  )
})

test.each([
  ['Range of input length should be [1, 30720]', 30_720],
  ['Input has 140000 tokens, limit 131072 tokens', 131_072],
  ['Total message token length exceed model limit (10000000 tokens).', 10_000_000],
  ['got 140000 tokens, at most 131072', 131_072],
])('%s: the number comes from DashScope', (message, tokens) => {
  expect(context(message, 'qwen-max')).toContain(`is ${tokens} tokens`)
})

test('the advice for an unknown model has no figure', () => {
  expect(context('The input token length exceed the limit', 'x')).toContain('context length was exceeded')
})
