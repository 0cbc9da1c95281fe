/** Fields with a separate translation. */
export const translated = [
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'top_logprobs',
  'text',
  'reasoning',
  'include',
  'previous_response_id',
  'enable_thinking',
  'thinking_budget',
  'reasoning_effort',
  'chat_template_kwargs',
  'enable_search',
  'search_options',
] as const

/** Fields that clients send by default, and whose absence changes nothing. */
export const ignoredSilently = ['prompt_cache_key', 'client_metadata'] as const

export interface Ignored {
  why: string
  /** Values that equal the default, alone or as all elements of a list. */
  noOps?: readonly unknown[]
}

const service: Ignored = { why: 'not known to DashScope' }
const noSpeech: Ignored = { why: 'the answers of this API have no speech' }

/** Fields that are left out and reported. */
export const ignored: Readonly<Record<string, Ignored>> = {
  store: { why: 'nothing is stored', noOps: [false] },
  truncation: { why: 'a conversation is never cut', noOps: ['disabled'] },
  max_tool_calls: { why: 'DashScope has no such limit' },
  context_management: { why: 'a conversation is never compacted' },
  metadata: { why: 'nothing is stored; the answer repeats it' },
  service_tier: { ...service, noOps: ['auto', 'default'] },
  user: service,
  safety_identifier: service,
  prompt_cache_retention: service,
  prompt_cache_options: service,
  moderation: service,
  response_format: { why: "'text.format' is its name in this API" },
  messages: { why: "'input' takes precedence" },
  modalities: { ...noSpeech, noOps: ['text'] },
  audio: noSpeech,
}
