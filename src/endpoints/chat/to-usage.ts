import type * as DashScope from './dashscope.ts'
import type * as OpenAI from './openai.ts'

/**
 * DashScope's last usage per choice → OpenAI's, in tokens; undefined where DashScope gave none. The prompt counts once,
 * answers add up. `output_tokens` holds the reasoning already. DashScope's own total wins over the sum.
 */
export function toUsage(usages: readonly DashScope.Usage[]): OpenAI.Usage | undefined {
  const [first] = usages
  if (first === undefined) return undefined
  const sum = (count: (usage: DashScope.Usage) => number | undefined) =>
    usages.reduce((total, usage) => total + (count(usage) ?? 0), 0)
  const prompt = first.input_tokens ?? 0
  const completion = sum((usage) => usage.output_tokens)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: (usages.length === 1 ? first.total_tokens : undefined) ?? prompt + completion,
    prompt_tokens_details: {
      cached_tokens: first.prompt_tokens_details?.cached_tokens ?? first.cached_tokens ?? 0,
      audio_tokens: first.prompt_tokens_details?.audio_tokens ?? 0,
    },
    completion_tokens_details: {
      reasoning_tokens: sum((usage) => usage.output_tokens_details?.reasoning_tokens),
      audio_tokens: sum((usage) => usage.output_tokens_details?.audio_tokens),
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
