import { invalidRequest } from '../../openai/api-error.ts'
import type { ChatFamily } from './families/index.ts'
import type * as OpenAI from './openai.ts'
import { toToolParameters } from './to-tool-parameters.ts'

/** What becomes of one parameter: the fields that go upstream, and a phrase where that is not just what was given. */
export interface Mapped {
  fields?: Record<string, unknown>
  adjustment?: string | undefined
}

interface Around {
  request: OpenAI.ChatRequest
  family: ChatFamily
}

type Mapping<Value> = (value: Value, around: Around) => Mapped

/** The declared fields alone, without the index signature that lets unknown ones through. */
type Declared = {
  [Name in keyof OpenAI.ChatRequest as string extends Name ? never : Name]: OpenAI.ChatRequest[Name]
}

/** Looked up by name at run time; the schema has checked the value's type by then. */
type Known = { [Name in keyof Declared]?: Mapping<NonNullable<Declared[Name]>> }

const known: Known = {
  temperature: (value, { request }) =>
    // OpenAI's range ends at 2, DashScope's before it.
    value < 2
      ? { fields: { temperature: value } }
      : changed('temperature', value, 1.99, `${request.model} takes less than 2`),
  top_p: (value, { request, family: { topP } }) => {
    const taken = Math.min(Math.max(value, topP.smallest), topP.largest)
    return changed('top_p', value, taken, `${request.model} ${topP.why}`)
  },
  max_tokens: (value, around) =>
    around.request.max_completion_tokens == null
      ? atMost('max_tokens', value, around)
      : dropped('max_tokens', 'max_completion_tokens is given and wins'),
  max_completion_tokens: (value, around) =>
    around.family.maxCompletionTokens
      ? { fields: { max_completion_tokens: value } }
      : atMost('max_tokens', value, around),
  n: (value) => {
    if (value <= 4) return { fields: { n: value } }
    throw invalidRequest(
      `Invalid 'n': integer above maximum value. Expected a value <= 4 (DashScope makes at most four choices), but got ${value} instead.`,
      { code: 'integer_above_max_value', param: 'n' },
    )
  },
  seed: (value) => changed('seed', value, Math.abs(value), 'DashScope takes 0 or more'),
  stop: (value) => (Array.isArray(value) && value.length === 0 ? {} : { fields: { stop: value } }),
  presence_penalty: (value) => ({ fields: { presence_penalty: value } }),
  frequency_penalty: (value, { request, family }) => {
    if (family.frequencyPenalty) return { fields: { frequency_penalty: value } }
    // 0 is what a model without the parameter does.
    return value === 0 ? {} : dropped('frequency_penalty', `not taken by ${request.model}`)
  },
  logprobs: (value) => ({ fields: { logprobs: value } }),
  top_logprobs: (value) => changed('top_logprobs', value, Math.min(value, 5), 'DashScope gives at most 5'),
  response_format: (value) => ({ fields: { response_format: value } }),
}

/** Dealt with elsewhere, as parts of the request itself. */
const elsewhere = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
])

/** The gateway's own to choose: the caller gets the same answer whatever it is. */
const chosenHere = new Set(['result_format', 'incremental_output'])

/** DashScope's parameters, which SDKs' `extra_body` puts at the top level. They pass as they are. */
const native = new Set([
  'top_k',
  'repetition_penalty',
  'enable_thinking',
  'thinking_budget',
  'preserve_thinking',
  'clear_thinking',
  'thinking',
  'enable_search',
  'search_options',
  'enable_text_image_mixed',
  'enable_code_interpreter',
  'tool_stream',
  'translation_options',
  'max_input_tokens',
  'skill',
])

/** For these null is a value: `top_k: null` switches the limit off. */
const nullIsValue = new Set(['top_k'])

/** Every field of the request ends in the parameters, in an adjustment, or in a 400; the tests hold it to that. */
export function toParameters(request: OpenAI.ChatRequest, family: ChatFamily) {
  const around = { request, family }
  const mapped = [
    ...Object.entries(request).map(([name, value]) => toMapped(name, value, around)),
    toToolParameters(request),
  ]
  return {
    parameters: Object.assign({}, ...mapped.map(({ fields }) => fields)) as Record<string, unknown>,
    adjustments: mapped.flatMap(({ adjustment }) => (adjustment === undefined ? [] : [adjustment])),
  }
}

function toMapped(name: string, value: unknown, around: Around): Mapped {
  if (elsewhere.has(name) || (value == null && !nullIsValue.has(name))) return {}
  if (native.has(name)) return { fields: { [name]: value } }
  if (chosenHere.has(name)) return dropped(name, 'set by the gateway')
  const mapping = Object.hasOwn(known, name) ? (known as Record<string, Mapping<unknown>>)[name] : undefined
  return mapping === undefined
    ? dropped(name, `not taken by ${around.request.model}`)
    : mapping(value, around)
}

function changed(name: string, given: number, taken: number, why: string): Mapped {
  return {
    fields: { [name]: taken },
    ...(given !== taken && { adjustment: `${name}=${given}->${taken} (${why})` }),
  }
}

function dropped(name: string, why: string): Mapped {
  return { adjustment: `${name} dropped (${why})` }
}

function atMost(name: string, value: number, { request, family }: Around): Mapped {
  const { maxTokens = Infinity } = family
  return changed(name, value, Math.min(value, maxTokens), `${request.model} gives at most ${maxTokens}`)
}
