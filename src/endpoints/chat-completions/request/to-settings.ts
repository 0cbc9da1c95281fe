import type { ResponseFormat, SchemaFormat, Setting } from '../../../generation/types.ts'
import { isRecord, lookUp } from '../../../json.ts'
import { openaiOnly, structural } from '../parameters/parameters.ts'
import type { ChatRequest } from '../schema.ts'
import type { Unmapped } from './unmapped.ts'
import { withoutNulls } from './without-nulls.ts'

/** Parameters with a translation of their own. */
const translated = [
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

const noSettings: ReadonlySet<string> = new Set([...structural, ...translated])
const notAtDashScope: ReadonlySet<string> = new Set(openaiOnly)

/** null is a value of these: `top_k: null` switches the limit off. */
const nullable = new Set(['top_k'])

/** vLLM's `top_k` without a limit. */
const noLimit = -1

/** All other parameters in the caller's order, and the response format with its place among them. */
export function toSettings(
  request: ChatRequest,
  unmapped: Unmapped,
): { settings: Setting[]; responseFormat?: ResponseFormat } {
  const settings: Setting[] = []
  let responseFormat: ResponseFormat | undefined
  // The gateway obfuscates nothing, whether or not it is asked to.
  unmapped.addUnknown(settings, 'stream_options', request.stream_options ?? {}, streamOptions)
  for (const [name, value] of Object.entries(request)) {
    if (noSettings.has(name) || (value == null && !nullable.has(name))) continue
    if (name === 'response_format' && request.response_format != null)
      responseFormat = toResponseFormat(request.response_format, settings.length)
    else if (!isNoOp(name, value, request)) settings.push(toSetting(name, value, request))
  }
  return { settings, ...(responseFormat !== undefined && { responseFormat }) }
}

const streamOptions = new Set(['include_usage', 'include_obfuscation'])

function toSetting(name: string, value: unknown, request: ChatRequest): Setting {
  const setting = { name, value, param: name }
  if (notAtDashScope.has(name)) return { ...setting, unmapped: 'not known to DashScope' }
  if (name === 'max_tokens' && request.max_completion_tokens != null)
    return { ...setting, unmapped: 'max_completion_tokens is given and wins' }
  return name === 'top_k' && value === noLimit ? { ...setting, value: null } : setting
}

/** Values of OpenAI's own parameters that ask for what happens without them. */
const noOpValues: Readonly<Record<string, readonly unknown[]>> = {
  store: [false],
  service_tier: ['auto', 'default'],
  verbosity: ['medium'],
}

function isNoOp(name: string, value: unknown, request: ChatRequest): boolean {
  // `audio` has no effect on an answer without speech.
  if (name === 'audio') return request.modalities?.includes('audio') !== true
  if (name === 'metadata') return isRecord(value) && Object.keys(value).length === 0
  return lookUp(noOpValues, name)?.includes(value) === true
}

function toResponseFormat(
  format: NonNullable<ChatRequest['response_format']>,
  place: number,
): ResponseFormat {
  const param = 'response_format'
  if (format.type !== 'json_schema') {
    const { type, ...settings } = format
    return { param, place, type, settings }
  }
  const { type, json_schema: schema, ...settings } = format
  return { param, place, type, settings, schema: withoutNulls(schema) as SchemaFormat }
}
