import type { ThinkingAmount } from './family.ts'

// Levels, and which models have thinking_budget: the chat reference of help.aliyun.com/zh/model-studio, August 2026.

/** "low, medium -> high, xhigh -> max", and no thinking_budget: DeepSeek V4. */
export const highAndMax: ThinkingAmount = {
  levels: { low: 'high', medium: 'high', high: 'high', xhigh: 'max', max: 'max' },
  tokens: false,
}

/** "max, high, low; medium -> high, xhigh -> high": DeepSeek V4 since August 2026, kimi-k3, GLM 5.3. */
export const lowHighAndMax: ThinkingAmount = {
  levels: { low: 'low', medium: 'high', high: 'high', xhigh: 'high', max: 'max' },
  tokens: false,
}

/** GLM 5 has the levels of DeepSeek V4 and thinking_budget. */
export const highAndMaxOrTokens: ThinkingAmount = { ...highAndMax, tokens: true }

/** "low=4096, medium=16384, xhigh=262144 tokens of thought": there is no high; the next level is sent. */
export const lowMediumAndXhigh: ThinkingAmount = {
  levels: { low: 'low', medium: 'medium', high: 'xhigh', xhigh: 'xhigh', max: 'xhigh' },
  tokens: true,
}

/** "thinking_budget: Qwen3 and later, GLM, Kimi": requests cannot limit the thinking of other models. */
export const fixed: ThinkingAmount = { tokens: false }
