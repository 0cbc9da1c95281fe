import type { TokenUsage } from '../../../generation/types.ts'

/** DashScope's counts: `input` includes the cached tokens and `output` the reasoning, like OpenAI's. */
export function toUsage(usage: TokenUsage) {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.cacheWritten },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.total,
    ...(usage.plugins !== undefined && { dashscope: { plugins: usage.plugins } }),
  }
}
