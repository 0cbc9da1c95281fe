import { expect, test } from 'vitest'

import { currentIds } from '../models/catalogue.ts'
import { refuseForeignModel } from './foreign-model.ts'

test.each([
  ['gpt-4o', 'OpenAI', 'qwen3.7-max', 'qwen-plus'],
  ['gpt-4o-mini', 'OpenAI', 'qwen3.6-flash', 'qwen-flash'],
  ['GPT-5', 'OpenAI', 'qwen3.7-max', 'qwen-plus'],
  ['chatgpt-4o-latest', 'OpenAI', 'qwen3.7-max', 'qwen-plus'],
  ['o1', 'OpenAI', 'qwen3.7-max', 'qwen-plus'],
  ['o3-mini', 'OpenAI', 'qwen3.6-flash', 'qwen-flash'],
  ['claude-sonnet-4-5', 'Anthropic', 'qwen3.7-max', 'qwen-plus'],
  ['claude-3-5-haiku-latest', 'Anthropic', 'qwen3.6-flash', 'qwen-flash'],
  ['gemini-2.5-pro', 'Google', 'qwen3.7-max', 'qwen-plus'],
])('%s is one of %s', (model, maker, one, other) => {
  const error = refuseForeignModel(model)
  expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
  for (const text of [error?.message, error?.chinese])
    for (const word of [`'${model}'`, maker, `'${one}'`, `'${other}'`, `MODEL_ALIASES=${model}=${one}`])
      expect(text).toContain(word)
  expect([one, other].filter((id) => !currentIds.includes(id))).toEqual([])
})

test.each([...currentIds, 'gpt-oss-120b', 'openai/gpt-4o', 'my-gpt-4', 'claude', 'qwen-plus-o1', 'o1x'])(
  '%s is not',
  (model) => {
    expect(refuseForeignModel(model)).toBeUndefined()
  },
)
