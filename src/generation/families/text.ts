import { ordinary, type ChatFamily } from './family.ts'
import { everything, taking } from './parameters.ts'
import { partnerFamilies } from './text-partners.ts'
import { fixed } from './thinking-amounts.ts'

const thinker = [...everything, 'thinking', 'budget'] as const
/** JSON mode and thinking exclude each other, so that what always thinks has no JSON mode. */
const alwaysThinking = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking', 'budget'] as const

/** Older models, and farui-plus to this day, exclude 1. */
const open = { smallest: 0.001, largest: 0.999, why: 'takes less than 1' }

/**
 * Families of the text-generation service, in order: the first that claims a model has it. Source: the native API
 * reference and the model list of help.aliyun.com/zh/model-studio; per documentation, not tried against the service.
 * `jsonSchema` is from qwen-structured-output there: of March 2026 for Qwen3-Max, Plus and Flash, later for 3.7 and 3.8.
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
    thinkingAmount: fixed,
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
    jsonSchema: true,
    takes: taking(thinker, ['enable_code_interpreter']),
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
    takes: taking(thinker),
  },
  {
    ...ordinary,
    name: 'qwen-plus, qwen-flash',
    explicitCache: true,
    claims: /^qwen-(?:plus|flash)/,
    partial: true,
    thinking: 'off',
    jsonSchema: true,
    takes: taking(thinker, ['max_input_tokens']),
    manyChoices: true,
  },
  {
    ...ordinary,
    name: 'qwen-turbo',
    claims: /^qwen-turbo/,
    partial: true,
    thinking: 'off',
    takes: taking(thinker, ['max_input_tokens']),
    manyChoices: true,
  },
  { ...ordinary, name: 'qwen-math', claims: /^qwen(?:2\.5|2)?-math/, partial: true, topP: open },
  { ...ordinary, name: 'qwen', claims: /^qwen/, partial: true },
  { ...ordinary, name: 'tongyi', claims: /^tongyi/ },
  ...partnerFamilies,
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
