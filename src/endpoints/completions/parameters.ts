/** Fields with a separate translation. */
export const translated = [
  'model',
  'prompt',
  'suffix',
  'stream',
  'stream_options',
  'echo',
  'n',
  'best_of',
  'logprobs',
  'enable_thinking',
  'thinking_budget',
  'reasoning_effort',
  'enable_search',
  'search_options',
] as const

/** Fields that concern OpenAI's own service, not the answer. */
export const openaiOnly = ['user', 'metadata', 'service_tier', 'store', 'safety_identifier'] as const

/** They change the kind of answer, and this API has no field for the result. */
export const chatOnly = [
  'messages',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'response_format',
  'modalities',
  'audio',
  'web_search_options',
] as const
