/** What the simulator knows of a model; sources: the model tables of Alibaba Cloud's pages, see the fields. */
export interface Family {
  match: RegExp
  /** Every model is bound to one of the two paths; the other one answers `url error`. */
  service: 'text' | 'multimodal'
  /** Tokens of input and of output. */
  context: number
  maxOutput: number
  thinking: 'none' | 'off' | 'on' | 'only'
  streamOnly: 'never' | 'thinking' | 'always' | 'refused'
  resultFormat: 'text' | 'message'
  /** Default of incremental_output; `required`: false is refused, `ignored`: always cumulative. */
  incremental: 'off' | 'on' | 'required' | 'ignored'
  /** `open`: top_p 1 is refused as well. */
  topP: 'open' | 'closed'
  /** A: an empty frame with the finish reason; B: it stands on the last piece; C: two empty frames or `[]`. */
  terminal: 'A' | 'B' | 'C'
  tools: boolean
  /** `strict`: user and assistant alternate; `translation`: exactly one user message. */
  turns: 'relaxed' | 'strict' | 'translation'
  /** Which counts `usage` holds: `plain` the three sums, `oldModal` not even the total. */
  usage: 'plain' | 'details' | 'modal' | 'oldModal'
  /** Header x-dashscope-timeout, seconds. */
  timeout: number
  /** Response headers hold internals of the account (recorded from qwen-doc-turbo). */
  leaks: boolean
}

const plain = {
  service: 'text',
  context: 131_072,
  maxOutput: 8192,
  thinking: 'none',
  streamOnly: 'never',
  resultFormat: 'text',
  incremental: 'off',
  topP: 'closed',
  terminal: 'A',
  tools: true,
  turns: 'relaxed',
  usage: 'details',
  timeout: 298,
  leaks: false,
} as const satisfies Omit<Family, 'match'>

const openSource = { resultFormat: 'message', incremental: 'required' } as const
const partner = { resultFormat: 'message', timeout: 1800 } as const
const vision = {
  service: 'multimodal',
  resultFormat: 'message',
  terminal: 'B',
  usage: 'modal',
  timeout: 180,
} as const

const family = (match: RegExp, differences: Partial<Omit<Family, 'match'>> = {}): Family => ({
  ...plain,
  ...differences,
  match,
})

/** The first that matches the lower-cased name, without the vendor before a slash, counts. */
const families: readonly Family[] = [
  family(/^farui-plus/, {
    context: 12_288,
    maxOutput: 2000,
    topP: 'open',
    tools: false,
    turns: 'strict',
    usage: 'plain',
    timeout: 180,
  }),
  family(/^qwen-mt-(plus|turbo)/, {
    context: 16_384,
    incremental: 'ignored',
    tools: false,
    turns: 'translation',
  }),
  family(/^qwen-mt-(flash|lite)/, { context: 16_384, tools: false, turns: 'translation' }),
  family(/^qwen3\.7-max-(preview|2026-05-17)/, {
    ...openSource,
    context: 1_000_000,
    maxOutput: 65_536,
    thinking: 'only',
  }),
  family(/^qwen3\.(7-max|6-max-preview)/, {
    ...openSource,
    context: 1_000_000,
    maxOutput: 65_536,
    thinking: 'on',
  }),
  family(/^qwen3\.8-(max|flash|27b|omni)/, {
    ...vision,
    incremental: 'required',
    context: 1_000_000,
    maxOutput: 131_072,
    thinking: 'on',
    timeout: 3600,
  }),
  family(/^qwen3\.[567]-/, {
    ...vision,
    incremental: 'required',
    context: 1_000_000,
    maxOutput: 65_536,
    thinking: 'on',
    timeout: 600,
  }),
  family(/^kimi-k2\.[56]/, { ...vision, context: 262_144, maxOutput: 32_768, thinking: 'off' }),
  family(/^qvq-/, { ...vision, incremental: 'required', thinking: 'only', streamOnly: 'always' }),
  family(/^qwen3-vl-.*-thinking/, {
    ...vision,
    incremental: 'required',
    maxOutput: 32_768,
    thinking: 'only',
    streamOnly: 'always',
  }),
  family(/^qwen3-vl-(plus|flash)/, {
    ...vision,
    incremental: 'on',
    context: 262_144,
    maxOutput: 32_768,
    thinking: 'off',
  }),
  family(/^qwen3-vl-/, { ...vision, incremental: 'on', maxOutput: 32_768 }),
  family(/^qwen-vl-ocr|^qwen3-omni|^qwen3-asr/, { ...vision, context: 65_536, terminal: 'C', tools: false }),
  family(/^(qwen-vl-(max|plus)|qwen2(\.5)?-vl-|gui-plus|qwen2?-audio-|qwen(2\.5)?-omni-)/, {
    ...vision,
    usage: 'oldModal',
  }),
  family(/^qwen3-max-2025-09-23/, {
    ...openSource,
    incremental: 'on',
    context: 262_144,
    maxOutput: 65_536,
  }),
  family(/^qwen3-max/, {
    ...openSource,
    incremental: 'on',
    context: 262_144,
    maxOutput: 65_536,
    thinking: 'off',
  }),
  family(/^qwen3-coder-/, { ...openSource, context: 1_000_000, maxOutput: 65_536 }),
  family(/^qwen3-next-80b-a3b-instruct/, { ...openSource, resultFormat: 'text', maxOutput: 32_768 }),
  family(/^qwen3-.*-instruct/, { ...openSource, maxOutput: 32_768 }),
  family(/^qwen3-.*-thinking/, {
    ...openSource,
    maxOutput: 32_768,
    thinking: 'only',
    streamOnly: 'always',
  }),
  family(/^qwen3-[\d.]+b/, {
    ...openSource,
    maxOutput: 16_384,
    thinking: 'on',
    streamOnly: 'thinking',
  }),
  family(/^qwq-/, { ...openSource, thinking: 'only', streamOnly: 'always' }),
  family(/^qwen-deep-research/, { streamOnly: 'refused', tools: false }),
  family(/^qwen-long/, {
    context: 10_000_000,
    maxOutput: 32_768,
    resultFormat: 'message',
    tools: false,
  }),
  family(/^qwen-doc-turbo/, { context: 262_144, maxOutput: 32_768, leaks: true }),
  family(/^qwen-plus-character/, { context: 32_768, maxOutput: 4096 }),
  family(/^qwen-(plus|flash)/, {
    context: 1_000_000,
    maxOutput: 32_768,
    thinking: 'off',
    streamOnly: 'thinking',
  }),
  family(/^qwen-turbo/, { context: 1_000_000, maxOutput: 16_384, thinking: 'off', streamOnly: 'thinking' }),
  family(/^qwen-max/, { context: 32_768, timeout: 180 }),
  family(/^qwen-math-|^qwen2\.5-math-/, { context: 4096, maxOutput: 3072, topP: 'open' }),
  family(/^(qwen-coder-|qwen2\.5-|qwen2-|qwen1\.5-|tongyi-intent-detect-v3)/),
  family(/^deepseek-v4/, {
    ...partner,
    incremental: 'on',
    context: 1_048_576,
    maxOutput: 393_216,
    thinking: 'on',
  }),
  family(/^deepseek-v3\.[12]/, { ...partner, maxOutput: 65_536, thinking: 'off' }),
  family(/^deepseek-r1/, { ...partner, incremental: 'on', maxOutput: 16_384, thinking: 'only' }),
  family(/^deepseek-v3/, { ...partner, context: 64_000, maxOutput: 4096 }),
  family(/^kimi-k2-thinking|^kimi-k2\.7-code|^minimax-/, {
    ...partner,
    incremental: 'on',
    context: 262_144,
    maxOutput: 32_768,
    thinking: 'only',
  }),
  family(/^moonshot-kimi-k2/, partner),
  family(/^glm-/, {
    ...partner,
    incremental: 'on',
    context: 202_752,
    maxOutput: 131_072,
    thinking: 'on',
  }),
  family(/^(baichuan|chatglm|yi-|llama|abab)/, { tools: false, topP: 'open' }),
]

export function familyOf(model: string): Family | undefined {
  const name = model.toLowerCase().split('/').at(-1) ?? ''
  return families.find(({ match }) => match.test(name))
}
