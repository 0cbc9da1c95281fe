import { amount } from './faults.ts'
import type { Choice, Generation } from './generation.ts'
import { type JsonObject, listOf, objectOf } from './json.ts'
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

/** The usage of a frame or of an answer; the fields differ by model, as they do on the wire. */
export function toUsage(request: GenerationRequest, generation: Generation, output: Output): JsonObject {
  const images = imagesIn(request) * imageTokens
  const input = generation.inputTokens + images
  const thinking = isThinking(request)
  const all = output.reasoning + output.answer + (thinking ? thinkingMarks : 0)
  const reasoning = thinking ? { reasoning_tokens: output.reasoning } : {}
  const sums = { total_tokens: input + all, output_tokens: all, input_tokens: input }
  const plugins = generation.searchResults
    ? { plugins: { search: { count: 1, strategy: searchStrategy(request) } } }
    : {}
  const cached = amount(request.directives, 'cached', 16)
  switch (request.family.usage) {
    case 'plain':
      return sums
    case 'details':
      return {
        ...sums,
        ...(thinking ? { output_tokens_details: reasoning } : {}),
        ...plugins,
        prompt_tokens_details: { cached_tokens: cached ?? 0 },
      }
    case 'oldModal':
      return { input_tokens: input, output_tokens: all, ...(images > 0 ? { image_tokens: images } : {}) }
    case 'modal':
      return {
        input_tokens_details: { image_tokens: images, text_tokens: generation.inputTokens },
        prompt_tokens_details: cached === undefined ? {} : { cached_tokens: cached },
        ...sums,
        output_tokens_details: { ...reasoning, text_tokens: output.answer },
        ...plugins,
        image_tokens: images,
      }
  }
}

/** What the picture of the recordings cost with qwen-vl-plus. */
const imageTokens = 1247

function imagesIn({ messages }: GenerationRequest): number {
  return messages.flatMap(({ content }) => listOf(content)).filter((part) => 'image' in objectOf(part)).length
}

function searchStrategy({ parameters }: GenerationRequest): unknown {
  return objectOf(parameters['search_options'])['search_strategy'] ?? 'turbo'
}
