import { describe, expect, test } from 'vitest'

import { toPhrase } from '../../../src/errors/adjustment.ts'
import { familyOf } from '../../../src/generation/families/index.ts'
import { toDashScopeRequest } from '../../../src/generation/request/to-dashscope-request.ts'
import type { GenerationRequest } from '../../../src/generation/types.ts'

function limits(model: string, name: string, value: unknown, clamped?: boolean) {
  const request: GenerationRequest = {
    model,
    turns: [{ role: 'user', param: 't', givenRole: 'user', roleParam: 't', content: 'U' }],
    turnsParam: 't',
    tools: [],
    toolsParam: 'tools',
    reasoning: { settings: [] },
    settings: [{ name, param: 'longest', value, clamped }],
    adjustments: {},
  }
  const { body, adjustments } = toDashScopeRequest(request, familyOf(model))
  const { max_tokens: answer, max_completion_tokens: all } = body.parameters
  return [answer ?? null, all ?? null, ...adjustments.map(toPhrase)]
}

const both = 'max_completion_tokens'

describe('a clamped limit', () => {
  test.each([
    ['kimi-k2.6', both, 64_000, [null, 32_768, 'longest=64000->32768 (kimi-k2.6 gives at most 32768)']],
    ['qwen3.7-plus', both, 64_000, [null, 64_000]],
    ['qwen3.7-plus', both, 65_537, [null, 65_536, 'longest=65537->65536 (qwen3.7-plus gives at most 65536)']],
    ['qwen-max', both, 32_000, [8192, null, 'longest=32000->8192 (qwen-max gives at most 8192)']],
    ['farui-plus', both, 32_000, [2000, null, 'longest=32000->2000 (farui-plus gives at most 2000)']],
    [
      'qwen-max-2025-01-25',
      both,
      32_000,
      [8192, null, 'longest=32000->8192 (qwen-max-2025-01-25 gives at most 8192)'],
    ],
    [
      'qwen-max-latest',
      'max_tokens',
      9000,
      [8192, null, 'longest=9000->8192 (qwen-max-latest gives at most 8192)'],
    ],
    ['qwen-max', both, 1, [1, null]],
    // No documented limit: DashScope decides.
    ['never-heard-of', both, 999_999, [999_999, null]],
    ['qwen-doc-turbo', both, 999_999, [999_999, null]],
  ])('%s %s %d', (model, name, value, expected) => {
    expect(limits(model, name, value, true)).toEqual(expected)
  })
})

describe('a limit that is not clamped', () => {
  test.each([
    ['kimi-k2.6', both, 64_000, [null, 64_000]],
    ['qwen-max', 'max_tokens', 9000, [8192, null, 'longest=9000->8192 (qwen-max gives at most 8192)']],
    ['qwen-max-latest', 'max_tokens', 9000, [9000, null]],
  ])('%s %s %d', (model, name, value, expected) => {
    expect(limits(model, name, value)).toEqual(expected)
  })
})
