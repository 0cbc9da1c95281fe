import type { Usage } from '../../../src/endpoints/chat-completions/answer-schema.ts'
import type { TokenCounts } from './exchange.ts'

/** The tokens of OpenAI's chat completions and of its completions. */
export function toTokenCounts(usage: Usage): TokenCounts {
  return {
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens,
  }
}
