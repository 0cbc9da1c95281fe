import { expect, test } from 'vitest'

import { catalogue, currentIdsOf } from './catalogue.ts'
import { kindOf } from './kinds.ts'
import { suggestModels } from './suggest.ts'

/** The ids in quotation marks. */
const named = (text: string) => [...text.matchAll(/'([^']+)'/g)].map(([, id]) => id)

test.each([
  ['qwen-pluss', "Did you mean 'qwen-plus' or"],
  ['farui', "Did you mean 'farui-plus' or 'qwen3.7-plus'?"],
  ['qwen-max-latst', "Did you mean 'qwen-max' or"],
  ['openrouter/qwen-plus', "Did you mean 'qwen-plus' or 'qwen3.7-plus'?"],
  ['deepseek-chat', "Did you mean 'deepseek-v4-pro' or 'deepseek-v4-flash-0731'?"],
  ['qwen-plus', 'Known models are'],
  ['gpt-4o', "Known models are, for example, 'qwen3.7-plus' and 'qwen3.6-flash'."],
  ['qwen-turbo', "It ended on 2026-10-10: use 'qwen3.6-flash' or 'qwen3.7-plus' instead."],
  ['text-embedding-3-small', "Did you mean 'text-embedding-v"],
  ['bge-reranker', "Known models are, for example, 'qwen3-rerank' and 'qwen3-vl-rerank'."],
  ['gte-rerank-v2', "It ended on 2026-05-30: use 'qwen3-rerank' or 'qwen3-vl-rerank' instead."],
  ['deepseek-v3.2', "It ended on 2026-10-10: use 'deepseek-v4-pro' or 'qwen3.7-plus' instead."],
])('%s: %s', (id, english) => {
  expect(suggestModels(id).english).toContain(english)
})

test.each([...catalogue.map(({ id }) => id), 'gpt-4o', 'qwen', 'x'.repeat(500), ''])(
  '%s gets two current ids, the same in both languages',
  (id) => {
    const { english, chinese } = suggestModels(id)
    expect(named(english)).toHaveLength(2)
    expect(new Set(named(english)).size).toBe(2)
    for (const one of named(english)) expect(currentIdsOf(kindOf(id) ?? 'chat')).toContain(one)
    expect(named(chinese)).toEqual(named(english))
  },
)
