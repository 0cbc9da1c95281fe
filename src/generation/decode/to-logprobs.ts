import type * as DashScope from '../dashscope-types.ts'
import type * as OpenAI from '../../endpoints/chat-completions/schema.ts'

/** DashScope's shape is OpenAI's but for what it leaves out; null where there are none. */
export function toLogprobs(tokens: readonly DashScope.TokenLogprob[]): OpenAI.Logprobs | null {
  if (tokens.length === 0) return null
  return {
    content: tokens.map(({ token, logprob, bytes, top_logprobs: top }) => ({
      token,
      logprob,
      bytes: bytes ?? null,
      top_logprobs: (top ?? []).map((other) => ({
        token: other.token,
        logprob: other.logprob,
        bytes: other.bytes ?? null,
      })),
    })),
    refusal: null,
  }
}
