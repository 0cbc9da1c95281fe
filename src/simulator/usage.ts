import { amount } from './faults.ts'
import type { Choice, Generation } from './generation.ts'
import type { JsonObject } from './json.ts'
import { isThinking, type GenerationRequest } from './request.ts'
import { countPieces } from './tokens.ts'
import { argumentPieces } from './tool-fragments.ts'

export interface Output {
  reasoning: number
  answer: number
}

/** Beginning and end of the reasoning count as output, but as neither reasoning nor answer. */
const thinkingMarks = 2

export function outputOf(choice: Choice): Output {
  const calls = choice.toolCalls.map((call) => countPieces(argumentPieces(call.arguments)))
  return {
    reasoning: countPieces(choice.reasoning),
    answer: calls.reduce((sum, count) => sum + count, countPieces(choice.content)),
  }
}

/** The usage of a frame or of an answer; the fields differ by path and model, as they do on the wire. */
export function toUsage(request: GenerationRequest, generation: Generation, output: Output): JsonObject {
  const input = generation.inputTokens
  const thinking = isThinking(request)
  const total = output.reasoning + output.answer + (thinking ? thinkingMarks : 0)
  const counted = { total_tokens: input + total, output_tokens: total, input_tokens: input }
  const reasoning = thinking ? { output_tokens_details: { reasoning_tokens: output.reasoning } } : {}
  const cached = amount(request.directives, 'cached', 16) ?? 0
  const plugins = generation.searchResults
    ? { plugins: { search: { count: 1, strategy: searchStrategy(request) } } }
    : {}
  if (request.family.service === 'multimodal') {
    return {
      input_tokens_details: { image_tokens: 0, text_tokens: input },
      ...counted,
      output_tokens_details: {
        ...(thinking ? { reasoning_tokens: output.reasoning } : {}),
        text_tokens: output.answer,
      },
      ...plugins,
    }
  }
  // farui-plus documents the three counts and nothing more.
  if (request.family.turns === 'strict') return counted
  return { ...counted, ...reasoning, ...plugins, prompt_tokens_details: { cached_tokens: cached } }
}

function searchStrategy({ parameters }: GenerationRequest): unknown {
  const options = parameters['search_options']
  const asked = typeof options === 'object' && options !== null ? Object.entries(options) : []
  return asked.find(([name]) => name === 'search_strategy')?.[1] ?? 'turbo'
}
