/** DashScope's parameters by subject; a family lists whole groups and its exceptions. */
export const groups = {
  sampling: ['temperature', 'top_p', 'max_tokens', 'max_completion_tokens', 'seed', 'stop'],
  penalties: ['presence_penalty', 'repetition_penalty', 'top_k'],
  logprobs: ['logprobs', 'top_logprobs'],
  format: ['response_format'],
  tools: ['tools', 'tool_choice', 'parallel_tool_calls', 'tool_stream'],
  search: ['enable_search', 'search_options', 'enable_text_image_mixed'],
  thinking: ['enable_thinking', 'reasoning_effort'],
  budget: ['thinking_budget'],
  history: ['preserve_thinking'],
  vision: ['vl_high_resolution_images', 'vl_enable_image_hw_output'],
  speech: ['modalities', 'audio', 'enable_omni_output_audio_url'],
} as const

/** Parameters of one or two families. */
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

/** MiniMax-M3's switch; all other models have `enable_thinking`. */
const thinkingSwitch = 'thinking'

/** Set by the gateway: the caller gets the same answer for every value. */
export const gatewayControlled = ['result_format', 'incremental_output'] as const

export type Group = keyof typeof groups

/** The groups of a text model without thinking. */
export const textGroups = ['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search'] as const

/** Ignoring these would change the kind of answer, so models without them refuse. All others are left out and reported. */
export const changesOutputKind: ReadonlySet<string> = new Set([
  'tools',
  'response_format',
  'logprobs',
  'modalities',
  'audio',
  'translation_options',
  'ocr_options',
  'asr_options',
  'skill',
  'enable_search',
  'enable_code_interpreter',
])

/** Every parameter that a model may have. */
export const modelParameters: readonly string[] = [
  ...Object.values(groups).flat(),
  ...special,
  thinkingSwitch,
]

export function parameterSet(
  names: readonly Group[],
  extra: readonly (typeof special)[number][] = [],
): ReadonlySet<string> {
  return new Set([...names.flatMap((name) => groups[name]), ...extra])
}
