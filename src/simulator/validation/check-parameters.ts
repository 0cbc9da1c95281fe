import { isAble } from '../models/abilities.ts'
import type { JsonObject } from '../json.ts'
import type { Refusal } from '../request/refusal.ts'
import type { GenerationRequest } from '../request/request.ts'

/** The text of an InvalidParameter, or a refusal with a code of its own. */
export type Objection = string | Refusal | undefined

interface Range {
  name: string
  type: 'Float' | 'Integer'
  holds(value: number, request: GenerationRequest): boolean
  message(request: GenerationRequest): string
}

const outputRange = (name: string): Range => ({
  name,
  type: 'Integer',
  holds: (value, { family }) => value >= 1 && value <= family.maxOutput,
  message: ({ family }) => `Range of ${name} should be [1, ${family.maxOutput}]`,
})

const penalty = (name: string): Range => ({
  name,
  type: 'Float',
  holds: (value) => value >= -2 && value <= 2,
  message: () => `${name.charAt(0).toUpperCase()}${name.slice(1)} should be in [-2.0, 2.0]`,
})

const ranges: readonly Range[] = [
  {
    name: 'temperature',
    type: 'Float',
    holds: (value) => value >= 0 && value < 2,
    message: () => 'Temperature should be in [0.0, 2.0)',
  },
  {
    name: 'top_p',
    type: 'Float',
    holds: (value, { family }) => value > 0 && (family.topP === 'open' ? value < 1 : value <= 1),
    message: ({ family }) => `Range of top_p should be (0.0, 1.0${family.topP === 'open' ? ')' : ']'}`,
  },
  {
    name: 'top_k',
    type: 'Integer',
    holds: (value) => value >= 0,
    message: () => 'Parameter top_k be greater than or equal to 0',
  },
  {
    name: 'repetition_penalty',
    type: 'Float',
    holds: (value) => value > 0,
    message: () => 'Repetition_penalty should be greater than 0.0',
  },
  penalty('presence_penalty'),
  penalty('frequency_penalty'),
  {
    name: 'n',
    type: 'Integer',
    holds: (value) => value >= 1 && value <= 4,
    message: () => 'Range of n should be [1, 4]',
  },
  {
    name: 'seed',
    type: 'Integer',
    holds: (value) => value >= 0 && value <= 2 ** 63,
    message: () => 'Range of seed should be [0, 9223372036854775807]',
  },
  {
    name: 'top_logprobs',
    type: 'Integer',
    holds: (value) => value >= 0 && value <= 5,
    message: () => 'Range of top_logprobs should be [0, 5]',
  },
  outputRange('max_tokens'),
  outputRange('max_completion_tokens'),
]

export function checkRanges(request: GenerationRequest): Objection {
  const objections = ranges.map((range) => rangeObjection(range, request))
  return objections.find((objection) => objection !== undefined)
}

function rangeObjection(range: Range, request: GenerationRequest): Objection {
  const value = request.parameters[range.name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || (range.type === 'Integer' && !Number.isInteger(value)))
    return `'${range.name}' must be ${range.type}`
  return range.holds(value, request) ? undefined : range.message(request)
}

const isIds = (value: unknown) => Array.isArray(value) && value.every((id) => Number.isInteger(id))

const stopText =
  'The "stop" parameter must be of type "str", "list[str]", "list[int]", or "list[list[int]]", and all elements within the list must be of the same type.'

/** A string, strings, token ids, or lists of token ids; never mixed. */
export function checkStop({ parameters }: GenerationRequest): Objection {
  const { stop } = parameters
  if (stop === undefined || stop === null || typeof stop === 'string') return undefined
  const entries = Array.isArray(stop) ? stop : undefined
  return entries &&
    (entries.every((entry) => typeof entry === 'string') || isIds(entries) || entries.every(isIds))
    ? undefined
    : stopText
}

const booleans = [
  'incremental_output',
  'enable_thinking',
  'enable_search',
  'logprobs',
  'parallel_tool_calls',
  'tool_stream',
  'preserve_thinking',
  'clear_thinking',
  'enable_code_interpreter',
]

export function checkBooleans({ parameters }: GenerationRequest): Objection {
  const wrong = booleans.find(
    (name) => !['boolean', 'undefined'].includes(typeof (parameters[name] ?? undefined)),
  )
  return wrong && `'${wrong}' must be Boolean`
}

/** In JSON mode some message must contain the word "json", in any case. */
export function checkJsonMode(request: GenerationRequest): Objection {
  const format: JsonObject = { ...Object(request.parameters['response_format']) }
  const { type } = format
  if (type === undefined || type === 'text') return undefined
  if (type !== 'json_object' && type !== 'json_schema')
    return `Unknown format of response_format, response_format should be a dict, includes 'type' and an optional key 'json_schema'. The response_format type from user is ${JSON.stringify(type)}.`
  if (type === 'json_schema' && isAble(request.model, 'jsonObjectOnly'))
    return "<400> InternalError.Algo.InvalidParameter: 'response_format.type' Invalid value: 'json_schema'. Supported values are: 'json_object' and 'text'."
  if (type === 'json_schema' || request.messages.some(({ text }) => /json/i.test(text))) return undefined
  return "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
}
