import type { Choice, Generation } from '../generation/generation.ts'
import type { JsonObject } from '../json.ts'
import { toLogprobs } from './logprobs.ts'
import { isTextForm, type GenerationRequest } from '../request/request.ts'
import { extraToolInfo } from './extra-tool-info.ts'
import { outputOf, toUsage, type Output } from './usage.ts'

/** The body of an answer that is not streamed. */
export function toResult(request: GenerationRequest, generation: Generation): JsonObject {
  const { choices, requestId, searchResults } = generation
  const [first] = choices
  const output =
    isTextForm(request) && first
      ? { finish_reason: shownFinish(first.finish), text: first.content.join('') }
      : {
          choices: choices.map((choice, index) => toChoice(request, choice, choices.length > 1, index)),
          ...outputFinish(request, first?.finish),
        }
  const extra = extraToolInfo(request)
  const search = searchResults
    ? {
        search_info: {
          ...(extra.length > 0 ? { extra_tool_info: extra } : {}),
          search_results: searchResults,
        },
      }
    : {}
  return {
    output: { ...output, ...search, ...translationExtras(request, first?.finish) },
    usage: toUsage(request, generation, choices.map(outputOf).reduce(sum)),
    request_id: requestId,
  }
}

/** qwen-mt repeats the model and the finish reason beside the choices. */
export function translationExtras({ family, model }: GenerationRequest, finish = 'null'): JsonObject {
  return family.turns === 'translation' ? { model_name: model, finish_reason: finish } : {}
}

/** The string "null" occurs in streams only; a whole answer that ended after 300 s has no finish reason. */
function shownFinish(finish: string): string | null {
  return finish === 'null' ? null : finish
}

/** The first vision models put the finish reason into the output, not into the choice. */
export function choiceFinish({ directives }: GenerationRequest, finish: string | null): JsonObject {
  return directives.get('style') === 'beside' ? {} : { finish_reason: finish }
}

export function outputFinish({ directives }: GenerationRequest, finish = 'null'): JsonObject {
  return directives.get('style') === 'beside' ? { finish_reason: finish } : {}
}

function toChoice(request: GenerationRequest, choice: Choice, several: boolean, index: number): JsonObject {
  const logprobs = toLogprobs(request, choice.content.join(''))
  return {
    ...choiceFinish(request, shownFinish(choice.finish)),
    ...(several ? { index } : {}),
    message: toMessage(request, choice),
    ...(logprobs ? { logprobs } : {}),
  }
}

function toMessage(request: GenerationRequest, choice: Choice): JsonObject {
  const calls = choice.toolCalls.map((call, index) => ({
    function: { name: call.name, arguments: call.arguments },
    index,
    id: call.id,
    type: 'function',
  }))
  const reasoning = choice.reasoning.join('')
  return {
    role: 'assistant',
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    content: toContent(request, choice.content.join(''), itemsOf(choice)),
    ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...annotated(choice),
  }
}

export function annotated({ attachments: { annotations } }: Choice): JsonObject {
  return annotations.length > 0 ? { annotations } : {}
}

function itemsOf({ attachments: { speech, closing } }: Choice): JsonObject[] {
  return [...speech, ...closing]
}

/** A string on the text path, an array of one-key objects on the multimodal one; only OCR results have two keys in one object. */
export function toContent(
  { family }: GenerationRequest,
  text: string,
  items: readonly JsonObject[] = [],
): unknown {
  if (family.service === 'text') return text
  const [first, ...rest] = items
  if (first && 'ocr_result' in first) return [{ ...first, text }, ...rest]
  return text === '' ? items : [{ text }, ...items]
}

function sum(one: Output, other: Output): Output {
  return {
    reasoning: one.reasoning + other.reasoning,
    answer: one.answer + other.answer,
    spoken: one.spoken + other.spoken,
    unseen: 0,
    ran: false,
    read: false,
  }
}
