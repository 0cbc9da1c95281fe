import { ordinary, type ChatFamily, type Effort } from './family.ts'
import { taking } from './parameters.ts'

const everything = ['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search'] as const
const thinker = taking([...everything, 'thinking'])
/** JSON mode and thinking exclude each other, so that what always thinks has no JSON mode. */
const alwaysThinking = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking'] as const
const keeper = taking([...everything, 'thinking', 'history'])

/** Older models, and farui-plus to this day, exclude 1. */
const open = { smallest: 0.001, largest: 0.999, why: 'takes less than 1' }

/** "low, medium -> high, xhigh -> max": DeepSeek V4 and GLM 5 know two levels. */
export const twoLevels: Effort = { low: 'high', medium: 'high', high: 'high', xhigh: 'max', max: 'max' }

/** Named like its multimodal siblings, on the text service all the same: to be asked before them. */
export const textMax: ChatFamily = {
  ...ordinary,
  name: 'qwen3.7-max',
  explicitCache: true,
  claims: /^qwen3\.7-max/,
  partial: true,
  thinking: 'on',
  takes: keeper,
  maxCompletionTokens: true,
}

/** Its preview, before there was an explicit cache. */
export const textMaxPreview: ChatFamily = {
  ...ordinary,
  name: 'qwen3.6-max-preview',
  claims: /^qwen3\.6-max-preview/,
  partial: true,
  thinking: 'on',
  takes: keeper,
  maxCompletionTokens: true,
}

/**
 * Families of the text-generation service, in order: the first that claims a model has it. Source: the native API
 * reference and the model list of help.aliyun.com/zh/model-studio; per documentation, not tried against the service.
 */
export const textFamilies: readonly ChatFamily[] = [
  {
    ...ordinary,
    name: 'farui',
    claims: /^farui-/,
    // Documented: max_tokens, top_p, top_k, seed. The other sampling fields are sent by other clients and tolerated.
    takes: taking(['sampling', 'penalties']),
    // "(0,1), must not be >= 1"
    topP: open,
    maxTokens: 2000,
    turns: 'alternating',
  },
  {
    ...ordinary,
    name: 'qwen-mt, whole sequence',
    // "Cannot be changed for the time being": these two repeat the whole translation in every frame.
    claims: /^qwen-mt-(?:plus|turbo)/,
    frames: 'cumulative',
    takes: new Set([...taking([], ['translation_options']), ...mtSampling()]),
    turns: 'single',
    requires: ['translation_options'],
  },
  {
    ...ordinary,
    name: 'qwen-mt',
    claims: /^qwen-mt/,
    takes: new Set([...taking([], ['translation_options']), ...mtSampling()]),
    turns: 'single',
    requires: ['translation_options'],
  },
  {
    ...ordinary,
    name: 'qwq',
    claims: /^qwq/,
    streamOnly: true,
    thinking: 'only',
    takes: taking(['sampling', 'penalties', 'tools', 'search', 'thinking']),
  },
  {
    ...ordinary,
    name: 'qwen-doc',
    claims: /^qwen-doc/,
    takesParts: ['text', 'file'],
    files: 'url',
    takes: taking(['sampling', 'penalties', 'format'], ['skill']),
  },
  {
    ...ordinary,
    name: 'qwen-long',
    claims: /^qwen-long/,
    takesParts: ['text', 'file'],
    files: 'id',
    takes: taking(['sampling', 'penalties', 'format']),
  },
  {
    ...ordinary,
    name: 'qwen-plus-character',
    claims: /^qwen-(?:plus|flash)-character/,
    takes: taking(['sampling', 'penalties'], ['logit_bias']),
    manyChoices: true,
  },
  {
    ...ordinary,
    name: 'qwen3-max',
    explicitCache: true,
    claims: /^qwen3-max/,
    partial: true,
    thinking: 'off',
    takes: taking([...everything, 'thinking'], ['enable_code_interpreter']),
  },
  { ...ordinary, name: 'qwen3-coder', explicitCache: true, partial: true, claims: /^qwen3-coder/ },
  {
    ...ordinary,
    name: 'qwen3 open source, thinking',
    claims: /^qwen3-.*thinking/,
    streamOnly: true,
    thinking: 'only',
    takes: taking(alwaysThinking),
  },
  {
    ...ordinary,
    name: 'qwen3 open source, instruct',
    claims: /^qwen3-.*instruct/,
    partial: true,
    manyChoices: true,
  },
  {
    ...ordinary,
    name: 'qwen3 open source',
    claims: /^qwen3-\d/,
    partial: true,
    streamOnly: true,
    thinking: 'on',
    takes: thinker,
  },
  {
    ...ordinary,
    name: 'qwen-plus, qwen-flash',
    explicitCache: true,
    claims: /^qwen-(?:plus|flash)/,
    partial: true,
    thinking: 'off',
    takes: taking([...everything, 'thinking'], ['max_input_tokens']),
    manyChoices: true,
  },
  {
    ...ordinary,
    name: 'qwen-turbo',
    claims: /^qwen-turbo/,
    partial: true,
    thinking: 'off',
    takes: taking([...everything, 'thinking'], ['max_input_tokens']),
    manyChoices: true,
  },
  { ...ordinary, name: 'qwen-math', claims: /^qwen(?:2\.5|2)?-math/, partial: true, topP: open },
  { ...ordinary, name: 'qwen', claims: /^qwen|^tongyi/, partial: true },
  {
    ...ordinary,
    name: 'deepseek-r1',
    claims: /^deepseek-r1/,
    thinking: 'only',
    takes: taking(['sampling', 'tools', 'search', 'thinking'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek-v4',
    explicitCache: true,
    claims: /^deepseek-v4/,
    thinking: 'on',
    effort: twoLevels,
    takes: taking([...everything, 'thinking'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek-v3.1 and v3.2',
    explicitCache: true,
    claims: /^deepseek-v3\./,
    thinking: 'off',
    takes: taking([...everything, 'thinking'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek',
    explicitCache: true,
    claims: /^deepseek/,
    takes: taking(everything, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'kimi-k2-thinking',
    explicitCache: true,
    claims: /^kimi-k2-thinking/,
    thinking: 'only',
    takes: taking(alwaysThinking),
  },
  { ...ordinary, name: 'kimi', claims: /^(?:kimi|moonshot)/ },
  {
    ...ordinary,
    name: 'glm-5',
    // No explicit cache: GLM models read a list of parts as an empty prompt (tombii/better-ccflare#187).
    claims: /^glm-[5-9]/,
    thinking: 'on',
    effort: twoLevels,
    takes: taking([...everything, 'thinking'], ['clear_thinking']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'glm-4',
    claims: /^glm/,
    thinking: 'on',
    takes: taking([...everything, 'thinking'], ['clear_thinking']),
  },
  {
    ...ordinary,
    name: 'minimax',
    claims: /^minimax/,
    thinking: 'only',
    takes: taking(alwaysThinking, ['thinking']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'legacy',
    claims: /^(?:baichuan|chatglm|yi-|llama|abab)/,
    topP: open,
    takes: taking(['sampling', 'penalties']),
  },
]

/** The six that qwen-mt documents. */
function mtSampling(): readonly string[] {
  return [
    'max_tokens',
    'max_completion_tokens',
    'seed',
    'temperature',
    'top_p',
    'top_k',
    'repetition_penalty',
  ]
}
