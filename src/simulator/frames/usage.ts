import { cacheOf } from './cache.ts'
import { resultTokens } from '../generation/code-interpreter.ts'
import { makesSlides } from '../answers/document-answer.ts'
import type { Family } from '../models/family.ts'
import type { Choice, Generation } from '../generation/generation.ts'
import { type JsonObject, objectOf } from '../json.ts'
import { mediaIn, mediaTokens } from '../request/media.ts'
import { secondsOf } from '../recognition/message.ts'
import { isThinking, type GenerationRequest } from '../request/request.ts'
import { countPieces } from '../request/tokens.ts'
import { argumentPieces } from './tool-fragments.ts'

export interface Output {
  reasoning: number
  answer: number
  /** Pieces of speech. */
  spoken: number
  /** Tokens of code that no frame shows. */
  unseen: number
  /** Whether the code ran, and whether the model has read its result. */
  ran: boolean
  read: boolean
}

/** The marks around the reasoning count as output, but neither as reasoning nor as answer. */
const thinkingMarks = 2

/** Tokens of one piece of speech. */
const speechTokens = 4

export function outputOf(choice: Choice): Output {
  const calls = choice.toolCalls.map((call) => countPieces(argumentPieces(call.arguments)))
  return {
    reasoning: countPieces(choice.reasoning),
    answer: calls.reduce((sum, count) => sum + count, countPieces(choice.content)),
    spoken: choice.attachments.speech.length,
    unseen: 0,
    ran: false,
    read: false,
  }
}

interface Counted {
  sums: { total_tokens: number; output_tokens: number; input_tokens: number }
  /** The same kinds under the keys of the details; `text_tokens` counts everything but media. */
  inputDetails: JsonObject
  /** `image_tokens` and `video_tokens`, if the request has images or videos. */
  visual: JsonObject
  audio: JsonObject
  outputDetails: JsonObject
  reasoning: JsonObject
  answer: number
  /** Of the recording that is recognised. */
  seconds: number
  cache: JsonObject
  plugins: JsonObject
}

/** The usage of a frame or of an answer; the fields differ by model, as they do on the wire. */
export function toUsage(request: GenerationRequest, generation: Generation, output: Output): JsonObject {
  // qwen-doc-turbo counts slides like any text, but not its answers about documents (recorded).
  const shape = makesSlides(request) ? 'details' : request.family.usage
  return shapes[shape](countTokens(request, generation, output))
}

const shapes: Record<Family['usage'], (counted: Counted) => JsonObject> = {
  plain: ({ sums }) => sums,
  details: ({ sums, reasoning, plugins, cache }) => ({
    ...sums,
    ...(Object.keys(reasoning).length > 0 ? { output_tokens_details: reasoning } : {}),
    ...plugins,
    prompt_tokens_details: { cached_tokens: 0, ...cache },
  }),
  document: ({ sums, cache }) => ({ ...sums, cached_tokens: cache['cached_tokens'] ?? 0 }),
  modal: ({ sums, inputDetails, outputDetails, plugins, visual, cache }) => ({
    input_tokens_details: inputDetails,
    prompt_tokens_details: cache,
    ...sums,
    output_tokens_details: outputDetails,
    ...plugins,
    ...visual,
  }),
  ocr: ({ sums, inputDetails, outputDetails, visual }) => ({
    ...sums,
    input_tokens_details: inputDetails,
    output_tokens_details: outputDetails,
    ...visual,
  }),
  omni: ({ sums, inputDetails, outputDetails }) => ({
    ...sums,
    input_tokens_details: inputDetails,
    output_tokens_details: outputDetails,
  }),
  oldModal: ({ sums: { input_tokens, output_tokens }, visual, audio }) => ({
    ...audio,
    ...visual,
    input_tokens,
    output_tokens,
  }),
  // Billed by the second (documentation of Qwen-ASR).
  speech: ({ answer, seconds }) => ({
    input_tokens_details: { text_tokens: 0 },
    output_tokens_details: { text_tokens: answer },
    seconds,
  }),
}

function countTokens(request: GenerationRequest, generation: Generation, output: Output): Counted {
  const media = mediaTokens(
    mediaIn(request.messages),
    request.parameters['vl_high_resolution_images'] === true,
  )
  const entries = [...media].map(([kind, tokens]) => [`${kind}_tokens`, tokens] as const)
  const written = generation.inputTokens + (output.read ? resultTokens : 0)
  const input = written + entries.reduce((sum, [, tokens]) => sum + tokens, 0)
  const thinking = isThinking(request)
  const spoken = output.spoken * speechTokens
  const all = output.reasoning + output.answer + output.unseen + spoken + (thinking ? thinkingMarks : 0)
  const reasoning = thinking ? { reasoning_tokens: output.reasoning } : {}
  const keep = (...keys: string[]) => Object.fromEntries(entries.filter(([key]) => keys.includes(key)))
  return {
    sums: { total_tokens: input + all, output_tokens: all, input_tokens: input },
    inputDetails: { ...Object.fromEntries(entries), text_tokens: written },
    visual: keep('image_tokens', 'video_tokens'),
    audio: keep('audio_tokens'),
    outputDetails: {
      ...reasoning,
      text_tokens: output.answer,
      ...(spoken > 0 ? { audio_tokens: spoken } : {}),
    },
    reasoning,
    answer: output.answer,
    seconds: secondsOf(request),
    cache: cacheOf(request),
    plugins: pluginsOf(request, generation, output),
  }
}

function pluginsOf(request: GenerationRequest, { searched }: Generation, { ran }: Output): JsonObject {
  const plugins = {
    ...(searched ? { search: { count: 1, strategy: searchStrategy(request) } } : {}),
    ...(ran ? { code_interpreter: { count: 1 } } : {}),
  }
  return Object.keys(plugins).length > 0 ? { plugins } : {}
}

function searchStrategy({ parameters }: GenerationRequest): unknown {
  return objectOf(parameters['search_options'])['search_strategy'] ?? 'turbo'
}
