/** What a parameter is about; a family takes whole groups and says where it does not. */
export const groups = {
  sampling: ['temperature', 'top_p', 'max_tokens', 'max_completion_tokens', 'seed', 'stop'],
  penalties: ['presence_penalty', 'repetition_penalty', 'top_k'],
  logprobs: ['logprobs', 'top_logprobs'],
  format: ['response_format'],
  tools: ['tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call', 'tool_stream'],
  search: ['enable_search', 'search_options', 'web_search_options', 'enable_text_image_mixed'],
  thinking: ['enable_thinking', 'reasoning_effort', 'reasoning', 'thinking', 'chat_template_kwargs'],
  budget: ['thinking_budget'],
  history: ['preserve_thinking'],
  vision: ['vl_high_resolution_images', 'vl_enable_image_hw_output'],
  speech: ['modalities', 'audio', 'enable_omni_output_audio_url'],
} as const

/** Parameters that one family or two take. */
export const special = [
  'clear_thinking',
  'enable_code_interpreter',
  'translation_options',
  'max_input_tokens',
  'skill',
  'ocr_options',
  'asr_options',
  'logit_bias',
  'frequency_penalty',
] as const

/** OpenAI's parameters that no model of DashScope's takes: they shade OpenAI's own service, not the answer. */
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

/** Parts of the request itself, which every family has; `n` is several calls where one makes one choice. */
export const structural = ['model', 'messages', 'stream', 'stream_options', 'n'] as const

/** Set by the gateway: the caller gets the same answer whatever they are. */
export const chosenHere = ['result_format', 'incremental_output'] as const

export type Group = keyof typeof groups

/** What an ordinary chat model takes, without thinking. */
export const everything = ['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search'] as const

/** Without these the answer is another kind of thing, so a model that lacks them refuses; all else can be left out and reported. */
export const shapesTheAnswer: ReadonlySet<string> = new Set([
  'tools',
  'functions',
  'response_format',
  'logprobs',
  'modalities',
  'audio',
  'translation_options',
  'ocr_options',
  'asr_options',
  'skill',
  'enable_search',
  'web_search_options',
  'enable_code_interpreter',
])

/** Every parameter there is a word for. */
export const allParameters: readonly string[] = [
  ...structural,
  ...Object.values(groups).flat(),
  ...special,
  ...openaiOnly,
  ...chosenHere,
]

/** The names in the groups and beside them. */
export function taking(
  names: readonly Group[],
  extra: readonly (typeof special)[number][] = [],
): ReadonlySet<string> {
  return new Set([...names.flatMap((name) => groups[name]), ...extra])
}
