import { invalidRequest } from '../../../errors/api-error.ts'
import { lookUp } from '../../../json.ts'
import { maxOutputOf } from '../../../models/catalogue.ts'
import type { ChatFamily } from '../../families/index.ts'
import { structural } from '../../families/parameters.ts'
import { wantsHighResolution } from './unmapped-fields.ts'
import { changed, dropped, merge, passed, refused, type Around, type Mapped } from './mapping.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { toResponseFormat } from './to-response-format.ts'
import { toSearchParameters } from './to-search-parameters.ts'
import { toThinkingParameters } from './to-thinking-parameters.ts'
import { toToolParameters } from './to-tool-parameters.ts'
import { treatmentOf } from '../../families/parameter-support.ts'

type Mapping<Value> = (value: Value, around: Around) => Mapped

/** The declared fields alone, without the index signature that lets unknown ones through. */
type Declared = {
  [Name in keyof OpenAI.ChatRequest as string extends Name ? never : Name]: OpenAI.ChatRequest[Name]
}

/** Looked up by name at run time; the schema has checked the value's type by then. */
type Mappings = { [Name in keyof Declared]?: Mapping<NonNullable<Declared[Name]>> }

/** Parameters that do not just pass. */
const mappings: Mappings = {
  // OpenAI's range ends at 2, DashScope's before it.
  temperature: (value, { request }) =>
    changed('temperature', value, value < 2 ? value : 1.99, `${request.model} takes less than 2`),
  top_p: (value, { request, family: { topP } }) =>
    changed(
      'top_p',
      value,
      Math.min(Math.max(value, topP.smallest), topP.largest),
      `${request.model} ${topP.why}`,
    ),
  max_tokens: (value, around) =>
    around.request.max_completion_tokens == null
      ? atMost('max_tokens', value, around)
      : dropped('max_tokens', 'max_completion_tokens is given and wins', value),
  max_completion_tokens: (value, around) =>
    around.family.maxCompletionTokens
      ? passed('max_completion_tokens', value)
      : atMost('max_tokens', value, around),
  seed: (value) => changed('seed', value, Math.abs(value), 'DashScope takes 0 or more'),
  stop: (value) => (Array.isArray(value) && value.length === 0 ? {} : passed('stop', value)),
  top_k: (value) => passed('top_k', value === noLimit ? null : value),
  response_format: toResponseFormat,
  top_logprobs: (value) => changed('top_logprobs', value, Math.min(value, 5), 'DashScope gives at most 5'),
}

/** vLLM's word for `top_k` without a limit; DashScope's are null and anything above 100. */
const noLimit = -1

/** Names with a file of their own, in the groups that belong together. */
const together = [
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'enable_thinking',
  'thinking_budget',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'chat_template_kwargs',
  'enable_search',
  'search_options',
  'web_search_options',
]

/** For these null is a value: `top_k: null` switches the limit off. */
const nullIsValue = new Set(['top_k'])

const notHere: ReadonlySet<string> = new Set([...structural, ...together])

/** Every field of the request ends in the parameters, in an adjustment, or in a 400; the tests hold it to that. */
export function toParameters(request: OpenAI.ChatRequest, family: ChatFamily, continues: boolean) {
  const missing = family.requires.find((name) => request[name] == null)
  if (missing !== undefined) {
    throw invalidRequest(
      `Missing required parameter: '${missing}': ${request.model} does nothing without it.`,
      {
        code: 'missing_required_parameter',
        param: missing,
        chinese: `缺少必填参数 '${missing}'：模型 ${request.model} 必须有它才能工作。`,
      },
    )
  }
  const { thinks, ...thinking } = toThinkingParameters(request, family, continues)
  const around = { request, family, thinks }
  const { fields, adjustments } = merge([
    wantsHighResolution(request) && family.takes.has('vl_high_resolution_images')
      ? passed('vl_high_resolution_images', true)
      : {},
    ...Object.entries(request).map(([name, value]) => toMapped(name, value, around)),
    thinking,
    toToolParameters(around),
    toSearchParameters(around),
  ])
  return { parameters: fields, adjustments, thinks }
}

function toMapped(name: string, value: unknown, around: Around): Mapped {
  if (notHere.has(name) || (value == null && !nullIsValue.has(name))) return {}
  if (name === 'audio' && !asksToSpeak(around.request)) return {}
  const treatment = treatmentOf(name, value, around.family, around.request.model)
  if (treatment.kind === 'harmless') return {}
  if (treatment.kind === 'refused') throw refused(name, treatment.why)
  if (treatment.kind === 'ignored') return dropped(name, treatment.why, value)
  const mapping = lookUp(mappings as Record<string, Mapping<unknown>>, name)
  return mapping === undefined ? passed(name, value) : mapping(value, around)
}

/** How to speak means nothing to a model that is not to speak. */
function asksToSpeak({ modalities }: OpenAI.ChatRequest): boolean {
  return modalities?.includes('audio') === true
}

function atMost(name: string, value: number, { request, family }: Around): Mapped {
  const maxTokens = family.maxTokens ?? maxOutputOf(request.model) ?? Infinity
  return changed(name, value, Math.min(value, maxTokens), `${request.model} gives at most ${maxTokens}`)
}
