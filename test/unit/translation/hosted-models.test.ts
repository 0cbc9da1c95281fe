import { expect, test } from 'vitest'

import { assistant, refusal, translate, user } from '../../support/translated.ts'

test.each(['kimi/kimi-k2.7-code', 'siliconflow/deepseek-r1'])(
  '%s always thinks, so it continues no message of the assistant',
  (model) => {
    expect(refusal([user(), assistant()], { model }).param).toBe('messages[1]')
  },
)

test.each([[{ thinking_budget: 0 }], [{ enable_thinking: false, thinking_budget: 0 }]])(
  '%j: no tokens of thought are no thought, and no budget',
  (fields) => {
    const { parameters, adjusted } = translate([user()], { model: 'qwen3.7-plus', ...fields })
    expect(parameters).toMatchObject({ enable_thinking: false })
    expect(parameters).not.toHaveProperty('thinking_budget')
    expect(adjusted).toEqual([])
  },
)

test('thinking of MiniMax-M3 is switched on with its own value', () => {
  const { parameters, adjusted } = translate([user()], {
    model: 'MiniMax-M3',
    thinking: { type: 'enabled', budget_tokens: 2000 },
  })
  expect(parameters).toMatchObject({ thinking: { type: 'adaptive' } })
  expect(adjusted.join()).not.toContain('enable_thinking')
})
