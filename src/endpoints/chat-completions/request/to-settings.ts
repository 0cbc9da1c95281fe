import type { ResponseFormat, SchemaFormat, Setting } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import { openaiOnly, structural } from '../parameters/parameters.ts'
import {
  isSetting,
  toSetting as toSharedSetting,
  type SettingNames,
} from '../../request-fields/to-setting.ts'
import type { Unmapped } from '../../request-fields/unmapped.ts'
import { withoutNulls } from '../../request-fields/without-nulls.ts'
import type { ChatRequest } from '../schema.ts'

/** Parameters with a separate translation. */
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

const names: SettingNames = {
  translated: new Set([...structural, ...translated]),
  notAtDashScope: new Set(openaiOnly),
  noOpValues: { store: [false], service_tier: ['auto', 'default'], verbosity: ['medium'] },
}

/** All other parameters in the caller's order, and the response format with its position among them. */
export function toSettings(
  request: ChatRequest,
  unmapped: Unmapped,
): { settings: Setting[]; responseFormat: ResponseFormat | undefined } {
  const settings: Setting[] = []
  let responseFormat: ResponseFormat | undefined
  // The gateway never obfuscates, whatever the value.
  unmapped.addUnknown(settings, 'stream_options', request.stream_options ?? {}, streamOptions)
  for (const [name, value] of Object.entries(request)) {
    if (!isSetting(name, value, names)) continue
    if (name === 'response_format' && request.response_format != null)
      responseFormat = toResponseFormat(request.response_format, settings.length)
    else if (!isNoOp(name, value, request)) settings.push(toSetting(name, value, request))
  }
  return { settings, responseFormat }
}

const streamOptions = new Set(['include_usage', 'include_obfuscation'])

function toSetting(name: string, value: unknown, request: ChatRequest): Setting {
  const setting = toSharedSetting(name, value, names)
  return name === 'max_tokens' && request.max_completion_tokens != null
    ? { ...setting, unmapped: 'max_completion_tokens takes precedence' }
    : setting
}

function isNoOp(name: string, value: unknown, request: ChatRequest): boolean {
  // `audio` has no effect on an answer without speech.
  if (name === 'audio') return request.modalities?.includes('audio') !== true
  return name === 'metadata' && isRecord(value) && Object.keys(value).length === 0
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
