import type { Representative } from './representatives.ts'

export interface Sample {
  /** A valid value that has an effect. */
  value: unknown
  /** Other parameters without which this one has no effect. */
  with?: Record<string, unknown>
  /** The value for a model that always thinks, if the usual one would have no effect. */
  whenAlwaysThinking?: unknown
}

/** `CreateChatCompletionRequest` of OpenAI's description, by name; a test compares the list with it. */
export const openaiProperties = [
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'modalities',
  'model',
  'moderation',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  'web_search_options',
]

const fn = { name: 'get_weather', description: 'weather', parameters: { type: 'object', properties: {} } }
const tools = [{ type: 'function', function: fn }]
const modalities = ['text', 'audio']

export const samples: Readonly<Record<string, Sample>> = {
  audio: { value: { voice: 'Cherry', format: 'wav' }, with: { modalities } },
  frequency_penalty: { value: 0.5 },
  function_call: { value: { name: 'get_weather' }, with: { functions: [fn] } },
  functions: { value: [fn] },
  logit_bias: { value: { '1': 5 } },
  logprobs: { value: true },
  max_completion_tokens: { value: 7 },
  max_tokens: { value: 7 },
  metadata: { value: { a: 'b' } },
  modalities: { value: modalities },
  moderation: { value: { model: 'omni-moderation-latest' } },
  n: { value: 2 },
  parallel_tool_calls: { value: false, with: { tools } },
  prediction: { value: { type: 'content', content: 'hi' } },
  presence_penalty: { value: 0.5 },
  prompt_cache_key: { value: 'key' },
  prompt_cache_options: { value: { mode: 'explicit' } },
  prompt_cache_retention: { value: '24h' },
  reasoning_effort: { value: 'low' },
  response_format: { value: { type: 'json_object' } },
  safety_identifier: { value: 'someone' },
  seed: { value: 7 },
  service_tier: { value: 'flex' },
  stop: { value: ['.'] },
  store: { value: true },
  temperature: { value: 0.3 },
  tool_choice: { value: { type: 'function', function: { name: 'get_weather' } }, with: { tools } },
  tools: { value: tools },
  top_logprobs: { value: 2, with: { logprobs: true } },
  top_p: { value: 0.3 },
  user: { value: 'someone' },
  verbosity: { value: 'low' },
  web_search_options: { value: { search_context_size: 'low' } },
  // DashScope's own
  asr_options: { value: { language: 'zh' } },
  chat_template_kwargs: {
    value: { enable_thinking: true },
    whenAlwaysThinking: { enable_thinking: false },
  },
  clear_thinking: { value: true },
  enable_code_interpreter: { value: true },
  enable_omni_output_audio_url: { value: true },
  enable_search: { value: true },
  enable_text_image_mixed: { value: true },
  enable_thinking: { value: true, whenAlwaysThinking: false },
  incremental_output: { value: false },
  max_input_tokens: { value: 1000 },
  ocr_options: { value: { task: 'text_recognition' } },
  preserve_thinking: { value: true },
  repetition_penalty: { value: 1.1 },
  result_format: { value: 'text' },
  search_options: { value: { forced_search: true }, with: { enable_search: true } },
  skill: { value: [{ type: 'ppt', mode: 'general' }] },
  reasoning: { value: { effort: 'low' } },
  thinking: { value: { type: 'enabled', budget_tokens: 50 }, whenAlwaysThinking: { type: 'disabled' } },
  thinking_budget: { value: 50, with: { enable_thinking: true } },
  tool_stream: { value: true },
  top_k: { value: 5 },
  translation_options: { value: { source_lang: 'auto', target_lang: 'French' } },
  vl_enable_image_hw_output: { value: true },
  vl_high_resolution_images: { value: true },
}

/** The minimal request for a family's model. */
export function leastRequest({ model, family }: Representative): Record<string, unknown> {
  const needed = Object.fromEntries(
    family.requires.map((name) => [name, { source_lang: 'auto', target_lang: 'English' }]),
  )
  return { model, messages: [{ role: 'user', content: 'Say hi in json.' }], ...needed }
}

/** A value that has an effect on the model. */
export function effectiveValue(name: string, { family }: Representative): unknown {
  const { value, whenAlwaysThinking = value } = samples[name] ?? {}
  return family.thinking === 'only' ? whenAlwaysThinking : value
}
