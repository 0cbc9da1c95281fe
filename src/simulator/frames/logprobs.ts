import type { JsonObject } from '../json.ts'
import type { GenerationRequest } from '../request/request.ts'
import { tokenize } from '../request/tokens.ts'

const alternatives = ['的', ' the', '是', ' a', '。']

/** The shape of a choice's `logprobs`, for the tokens of a text; undefined unless asked for. */
export function toLogprobs({ parameters }: GenerationRequest, text: string): JsonObject | undefined {
  if (parameters['logprobs'] !== true) return undefined
  const count = Number(parameters['top_logprobs'] ?? 0)
  return {
    content: tokenize(text).map((token, index) => {
      const logprob = -((index % 7) / 8)
      const others = alternatives.filter((other) => other !== token).slice(0, Math.max(0, count - 1))
      const top = [
        entry(token, logprob),
        ...others.map((other, place) => entry(other, logprob - 1.5 - place)),
      ]
      return { top_logprobs: count > 0 ? top : [], logprob, bytes: [...Buffer.from(token)], token }
    }),
  }
}

function entry(token: string, logprob: number): JsonObject {
  return { logprob, bytes: [...Buffer.from(token)], token }
}
