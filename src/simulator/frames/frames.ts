import { toToolInfo } from '../generation/code-interpreter.ts'
import { toDeltas, type Delta } from './deltas.ts'
import { makesSlides } from '../answers/document-answer.ts'
import type { Choice, Generation } from '../generation/generation.ts'
import type { JsonObject } from '../json.ts'
import { toLogprobs } from './logprobs.ts'
import { interleaved, toMoments, type Moment } from './moments.ts'
import { isIncremental, isTextForm, isThinking, type GenerationRequest } from '../request/request.ts'
import { annotated, outputFinish, choiceFinish, toContent, translationExtras } from './result.ts'
import { searchFrame, searchInfo } from './search-info.ts'
import type { Frame } from '../sse.ts'
import { toUsage, type Output } from './usage.ts'

/** The stream of a generation. */
export function toFrames(request: GenerationRequest, generation: Generation): Frame[] {
  const streams = generation.choices.map((choice, index) =>
    toMoments(toDeltas(request, choice), choice.toolCalls, index),
  )
  const moments = interleaved(streams)
  const prepended = searchFrame(request, generation)
  const frames = moments.map((moment, position) =>
    toFrame(request, generation, moment, position === moments.length - 1, position),
  )
  return [...prepended, ...frames].map((body) => ({ event: 'result', status: 200, body }))
}

function toFrame(
  request: GenerationRequest,
  generation: Generation,
  moment: Moment,
  isLast: boolean,
  position: number,
): JsonObject {
  const shown = isIncremental(request) ? moment.delta : moment.whole
  const { finish } = moment.delta
  const output = isTextForm(request)
    ? { finish_reason: finish, text: shown.content }
    : { choices: [toChoice(request, generation.choices, moment, shown)], ...outputFinish(request, finish) }
  // A tool result that the service inserts counts as input from then on.
  const grown = request.directives.has('growing-input') && position > 1 ? 442 : 0
  const counted = { ...generation, inputTokens: generation.inputTokens + grown }
  return {
    output: {
      ...output,
      ...toolInfo(generation, moment.output),
      ...searchInfo(request, generation, isLast),
      ...translationExtras(request, finish),
    },
    usage: toUsage(request, counted, moment.output),
    request_id: generation.requestId,
  }
}

function toChoice(request: GenerationRequest, choices: Choice[], moment: Moment, shown: Delta): JsonObject {
  const logprobs = toLogprobs(request, shown.content)
  const { fragments } = shown
  const indexed = choices.length > 1 || fragments.length > 0
  return {
    message: {
      content: toContent(request, shown.content, shown.items),
      ...reasoningOf(request, moment.delta, shown),
      ...(fragments.length > 0 ? { tool_calls: fragments } : {}),
      ...annotatedAt(choices, moment.index),
      role: 'assistant',
    },
    ...(indexed ? { index: moment.index } : {}),
    ...choiceFinish(request, moment.delta.finish),
    ...(logprobs ? { logprobs } : {}),
  }
}

function toolInfo({ calculation }: Generation, output: Output): JsonObject {
  return calculation && output.ran ? { tool_info: toToolInfo(calculation) } : {}
}

function annotatedAt(choices: Choice[], index: number): JsonObject {
  const choice = choices[index]
  return choice ? annotated(choice) : {}
}

/** Text models send the key in every frame of a thinking answer, multimodal ones only while reasoning. */
function reasoningOf(request: GenerationRequest, delta: Delta, shown: Delta): JsonObject {
  if (request.family.service === 'multimodal' && delta.reasoning === '') return {}
  // Slide generation sends reasoning even without thinking mode.
  return isThinking(request) || makesSlides(request) || shown.reasoning
    ? { reasoning_content: shown.reasoning }
    : {}
}
