import { lookUp } from '../../../json.ts'
import * as dashscope from '../../../generation/families/parameters.ts'

/** Parts of the request itself, which work with every model; `n` may mean several calls. */
export const structural = ['model', 'messages', 'stream', 'stream_options', 'n'] as const

/** This API's parameters by subject: DashScope's, and this API's own names for some of them. */
export const groups = {
  ...dashscope.groups,
  tools: ['tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call', 'tool_stream'],
  search: ['enable_search', 'search_options', 'web_search_options', 'enable_text_image_mixed'],
  thinking: ['enable_thinking', 'reasoning_effort', 'reasoning', 'thinking', 'chat_template_kwargs'],
} as const

/** OpenAI's parameters that DashScope lacks: they concern OpenAI's own service, not the answer. */
export const openaiOnly = [
  'metadata',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'user',
  'verbosity',
] as const

export const { gatewayControlled } = dashscope

/** Every parameter that the gateway knows. */
export const allParameters: readonly string[] = [
  ...structural,
  ...Object.values(groups).flat(),
  ...dashscope.special,
  ...openaiOnly,
  ...gatewayControlled,
]

/** DashScope's parameter that decides whether a model supports one of this API's. */
const dashscopeNames: Readonly<Record<string, string>> = {
  functions: 'tools',
  function_call: 'tool_choice',
  web_search_options: 'enable_search',
  reasoning: 'enable_thinking',
  thinking: 'enable_thinking',
  chat_template_kwargs: 'enable_thinking',
}

export function toDashScopeName(name: string): string {
  return lookUp(dashscopeNames, name) ?? name
}

/** Whether a model without the parameter refuses the request. */
export function changesOutputKind(name: string): boolean {
  return dashscope.changesOutputKind.has(toDashScopeName(name))
}
