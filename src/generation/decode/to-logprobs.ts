import type * as DashScope from '../dashscope-types.ts'
import type { TokenLogprob } from '../types.ts'

/** Fields that DashScope leaves out become null or an empty list. */
export function toLogprobs(tokens: readonly DashScope.TokenLogprob[]): TokenLogprob[] {
  return tokens.map(({ token, logprob, bytes, top_logprobs: top }) => ({
    token,
    logprob,
    bytes: bytes ?? null,
    topLogprobs: (top ?? []).map((other) => ({
      token: other.token,
      logprob: other.logprob,
      bytes: other.bytes ?? null,
    })),
  }))
}
