import type { TokenUsage } from '../../generation/types.ts'
import type * as OpenAI from './schema.ts'

/** `output` holds the reasoning already, as OpenAI's `completion_tokens` does. */
export function toUsage(usage: TokenUsage): OpenAI.Usage {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.total,
    prompt_tokens_details: {
      cached_tokens: usage.cached,
      audio_tokens: usage.inputAudio,
      ...positive('image_tokens', usage.inputImage),
      ...positive('video_tokens', usage.inputVideo),
      ...positive('cache_write_tokens', usage.cacheWritten),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: usage.outputAudio,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    ...(usage.plugins !== undefined && { plugins: usage.plugins }),
  }
}

/** Details beyond the two that OpenAI always sends are left out at 0. */
function positive<Name extends string>(name: Name, count: number): Partial<Record<Name, number>> {
  return count > 0 ? ({ [name]: count } as Partial<Record<Name, number>>) : {}
}
