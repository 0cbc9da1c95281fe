import { toDeltas, type Delta } from './deltas.ts'
import type { Choice, Generation, ToolCall } from './generation.ts'
import { isObject, type JsonObject } from './json.ts'
import { toLogprobs } from './logprobs.ts'
import { isIncremental, isTextForm, isThinking, type GenerationRequest } from './request.ts'
import { annotated, finishBeside, finishWithin, toContent, translationExtras } from './result.ts'
import type { Frame } from './sse.ts'
import { countTokens } from './tokens.ts'
import { toUsage, type Output } from './usage.ts'

/** A frame's share of the answer: what it says, and what was counted up to it. */
interface Moment {
  delta: Delta
  /** Everything so far, for a stream that is not incremental. */
  whole: Delta
  output: Output
  index: number
}

/** The stream of a generation; with several choices, one choice per frame in turn, as the SDKs merge them. */
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

function toMoments(deltas: Delta[], calls: ToolCall[], index: number): Moment[] {
  let whole: Delta = { reasoning: '', content: '', fragments: [], items: [], finish: 'null' }
  let output: Output = { reasoning: 0, answer: 0, spoken: 0 }
  return deltas.map((delta) => {
    whole = accumulated(whole, delta, calls)
    const pieces = delta.fragments.map((fragment) => fragment.function.arguments ?? '')
    output = {
      reasoning: output.reasoning + countTokens(delta.reasoning),
      answer: output.answer + countTokens(delta.content + pieces.join('')),
      spoken: output.spoken + delta.items.filter((item) => 'audio' in item).length,
    }
    return { delta, whole, output, index }
  })
}

function accumulated(whole: Delta, delta: Delta, calls: ToolCall[]): Delta {
  const fragments = [...whole.fragments]
  for (const fragment of delta.fragments) {
    const at = fragment.index ?? fragments.length - (fragment.id === '' ? 1 : 0)
    const text = (fragments[at]?.function.arguments ?? '') + (fragment.function.arguments ?? '')
    const { id = '', name = '' } = calls[at] ?? {}
    fragments[at] = { ...fragment, id, function: { name, arguments: text } }
  }
  return {
    reasoning: whole.reasoning + delta.reasoning,
    content: whole.content + delta.content,
    fragments,
    items: [...whole.items, ...delta.items],
    finish: delta.finish,
  }
}

function interleaved(streams: Moment[][]): Moment[] {
  const longest = Math.max(...streams.map((stream) => stream.length))
  return Array.from({ length: longest }, (_, position) =>
    streams.flatMap((stream) => stream.slice(position, position + 1)),
  ).flat()
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
    : { choices: [toChoice(request, generation.choices, moment, shown)], ...finishBeside(request, finish) }
  // A tool result put in by the service counts as input from then on.
  const grown = request.directives.has('growing-input') && position > 1 ? 442 : 0
  const counted = { ...generation, inputTokens: generation.inputTokens + grown }
  return {
    output: { ...output, ...searchInfo(request, generation, isLast), ...translationExtras(request, finish) },
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
    ...finishWithin(request, moment.delta.finish),
    ...(logprobs ? { logprobs } : {}),
  }
}

function annotatedAt(choices: Choice[], index: number): JsonObject {
  const choice = choices[index]
  return choice ? annotated(choice) : {}
}

/** Text models send the key in every frame of a thinking answer, multimodal ones only while reasoning. */
function reasoningOf(request: GenerationRequest, delta: Delta, shown: Delta): JsonObject {
  if (request.family.service === 'multimodal' && delta.reasoning === '') return {}
  return isThinking(request) || shown.reasoning ? { reasoning_content: shown.reasoning } : {}
}

function searchOptions({ parameters }: GenerationRequest): JsonObject {
  const options = parameters['search_options']
  return isObject(options) ? options : {}
}

function prepends(request: GenerationRequest): boolean {
  return searchOptions(request)['prepend_search_result'] === true && !request.directives.has('search-at-end')
}

/** With prepend_search_result the sources come first, in a frame whose usage is empty. */
function searchFrame(request: GenerationRequest, generation: Generation): JsonObject[] {
  if (!generation.searchResults || !prepends(request)) return []
  const message = { content: toContent(request, ''), role: 'assistant' }
  const output = {
    choices: [{ message, finish_reason: 'null' }],
    search_info: { search_results: generation.searchResults },
  }
  return [{ output, usage: {}, request_id: generation.requestId }]
}

function searchInfo(request: GenerationRequest, generation: Generation, isLast: boolean): JsonObject {
  if (!generation.searchResults) return {}
  const waits = !isLast && request.directives.has('search-at-end')
  const results = prepends(request) || waits ? [] : generation.searchResults
  return { search_info: { extra_tool_info: [], search_results: results } }
}
