import { textDefaults, type ModelFamily } from './family.ts'
import { textGroups, parameterSet } from './parameters.ts'
import { partnerFamilies } from './text-partners.ts'
import { fixed } from './thinking-amounts.ts'

const thinkingGroups = [...textGroups, 'thinking', 'budget'] as const
/** JSON mode and thinking exclude each other: a model that always thinks has no JSON mode. */
const alwaysThinking = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking', 'budget'] as const

/** Older models and farui-plus exclude 1. */
const topPBelowOne = { smallest: 0.001, largest: 0.999, why: 'requires a value < 1' }

/**
 * Families of the text-generation service, in order: the first match counts. Source: the native API
 * reference and the model list of help.aliyun.com/zh/model-studio; per documentation, not tested against the service.
 * `jsonSchema` is from qwen-structured-output there: of March 2026 for Qwen3-Max, Plus and Flash, later for 3.7 and 3.8.
 */
export const textFamilies: readonly ModelFamily[] = [
  {
    ...textDefaults,
    name: 'farui',
    matches: /^farui-/,
    // Documented: max_tokens, top_p, top_k, seed. Other clients send the other sampling fields, which are accepted.
    parameters: parameterSet(['sampling', 'penalties']),
    // "(0,1), must not be >= 1"
    topP: topPBelowOne,
    maxTokens: 2000,
    turns: 'alternating',
  },
  {
    ...textDefaults,
    name: 'qwen-mt, whole sequence',
    // "Cannot be changed for the time being": these two repeat the whole translation in every frame.
    matches: /^qwen-mt-(?:plus|turbo)/,
    frames: 'cumulative',
    parameters: new Set([...parameterSet([], ['translation_options']), ...mtSampling()]),
    turns: 'single',
    requires: ['translation_options'],
  },
  {
    ...textDefaults,
    name: 'qwen-mt',
    matches: /^qwen-mt/,
    parameters: new Set([...parameterSet([], ['translation_options']), ...mtSampling()]),
    turns: 'single',
    requires: ['translation_options'],
  },
  {
    ...textDefaults,
    name: 'qwq',
    matches: /^qwq/,
    streamOnly: true,
    thinking: 'only',
    thinkingAmount: fixed,
    parameters: parameterSet(['sampling', 'penalties', 'tools', 'search', 'thinking']),
  },
  {
    ...textDefaults,
    name: 'qwen-doc',
    matches: /^qwen-doc/,
    inputModalities: ['text', 'file'],
    files: 'url',
    parameters: parameterSet(['sampling', 'penalties', 'format'], ['skill']),
    // `skill` requires a stream.
    wholeAnswerTokens: 0,
  },
  {
    ...textDefaults,
    name: 'qwen-long',
    matches: /^qwen-long/,
    inputModalities: ['text', 'file'],
    files: 'id',
    parameters: parameterSet(['sampling', 'penalties', 'format']),
  },
  {
    ...textDefaults,
    name: 'qwen-plus-character',
    matches: /^qwen-(?:plus|flash)-character/,
    parameters: parameterSet(['sampling', 'penalties'], ['logit_bias']),
    manyChoices: true,
  },
  {
    ...textDefaults,
    name: 'qwen3-max',
    explicitCache: true,
    matches: /^qwen3-max/,
    partial: true,
    thinking: 'off',
    jsonSchema: true,
    parameters: parameterSet(thinkingGroups, ['enable_code_interpreter']),
  },
  { ...textDefaults, name: 'qwen3-coder', explicitCache: true, partial: true, matches: /^qwen3-coder/ },
  {
    ...textDefaults,
    name: 'qwen3 open source, thinking',
    matches: /^qwen3-.*thinking/,
    streamOnly: true,
    thinking: 'only',
    parameters: parameterSet(alwaysThinking),
  },
  {
    ...textDefaults,
    name: 'qwen3 open source, instruct',
    matches: /^qwen3-.*instruct/,
    partial: true,
    manyChoices: true,
  },
  {
    ...textDefaults,
    name: 'qwen3 open source',
    matches: /^qwen3-\d/,
    partial: true,
    streamOnly: true,
    thinking: 'on',
    // Documented as stream only.
    wholeAnswerTokens: 0,
    parameters: parameterSet(thinkingGroups),
  },
  {
    ...textDefaults,
    name: 'qwen-plus, qwen-flash',
    explicitCache: true,
    matches: /^qwen-(?:plus|flash)/,
    partial: true,
    thinking: 'off',
    jsonSchema: true,
    parameters: parameterSet(thinkingGroups, ['max_input_tokens']),
    manyChoices: true,
  },
  {
    ...textDefaults,
    name: 'qwen-turbo',
    matches: /^qwen-turbo/,
    partial: true,
    thinking: 'off',
    parameters: parameterSet(thinkingGroups, ['max_input_tokens']),
    manyChoices: true,
  },
  { ...textDefaults, name: 'qwen-math', matches: /^qwen(?:2\.5|2)?-math/, partial: true, topP: topPBelowOne },
  { ...textDefaults, name: 'qwen', matches: /^qwen/, partial: true },
  { ...textDefaults, name: 'tongyi', matches: /^tongyi/ },
  ...partnerFamilies,
  {
    ...textDefaults,
    name: 'legacy',
    matches: /^(?:baichuan|chatglm|yi-|llama|abab)/,
    topP: topPBelowOne,
    parameters: parameterSet(['sampling', 'penalties']),
  },
]

/** The sampling parameters that qwen-mt documents. */
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
