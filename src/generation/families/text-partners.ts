import { textDefaults, type ModelFamily } from './family.ts'
import { textGroups, parameterSet } from './parameters.ts'
import { fixed, highAndMax, highAndMaxOrTokens, lowHighAndMax } from './thinking-amounts.ts'
import { unknownText } from './unknown.ts'

const thinkingGroups = [...textGroups, 'thinking'] as const
/** JSON mode and thinking exclude each other: a model that always thinks has no JSON mode. */
const alwaysThinking = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking'] as const

/**
 * Other makers' models on the text-generation service. JSON modes are from qwen-structured-output of
 * help.aliyun.com/zh/model-studio: Kimi and GLM have only JSON Object, MiniMax has neither. Of DeepSeek it listed
 * deepseek-v3.2 for JSON Schema in March 2026 and no model later; JSON Object with the schema in the text works for all.
 * Partial mode is listed for DeepSeek V3 at its third-party hosts.
 */
export const partnerFamilies: readonly ModelFamily[] = [
  {
    ...textDefaults,
    name: 'deepseek-r1',
    matches: /^deepseek-r1/,
    thinking: 'only',
    thinkingAmount: fixed,
    parameters: parameterSet(['sampling', 'tools', 'search', 'thinking'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'deepseek-v4, August 2026',
    matches: /^deepseek-v4(?:-flash-0731|-pro-0813|\.1)/,
    thinking: 'on',
    thinkingAmount: lowHighAndMax,
    parameters: parameterSet([...thinkingGroups, 'budget'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'deepseek-v4',
    matches: /^deepseek-v4/,
    thinking: 'on',
    thinkingAmount: highAndMax,
    parameters: parameterSet([...thinkingGroups, 'budget'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'deepseek-v3.2',
    explicitCache: true,
    matches: /^deepseek-v3\.2/,
    partial: true,
    thinking: 'off',
    thinkingAmount: fixed,
    parameters: parameterSet(thinkingGroups, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'deepseek-v3.1',
    matches: /^deepseek-v3\./,
    partial: true,
    thinking: 'off',
    thinkingAmount: fixed,
    parameters: parameterSet(thinkingGroups, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'deepseek',
    matches: /^deepseek/,
    partial: true,
    parameters: parameterSet(textGroups, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'kimi-k2-thinking',
    matches: /^kimi-k2-thinking/,
    thinking: 'only',
    parameters: parameterSet([...alwaysThinking, 'budget']),
  },
  {
    ...textDefaults,
    name: 'kimi-k3',
    matches: /^kimi-k3/,
    thinking: 'only',
    thinkingAmount: lowHighAndMax,
    parameters: parameterSet([...alwaysThinking, 'budget']),
    maxCompletionTokens: true,
  },
  { ...textDefaults, name: 'kimi', matches: /^(?:kimi|moonshot)/ },
  {
    ...textDefaults,
    name: 'glm-5.3',
    matches: /^glm-5\.3/,
    thinking: 'only',
    thinkingAmount: lowHighAndMax,
    parameters: parameterSet([...alwaysThinking, 'budget'], ['clear_thinking']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'glm-5',
    // No explicit cache: GLM models read a list of parts as an empty prompt (QwenLM/qwen-code#5599).
    matches: /^glm-[5-9]/,
    thinking: 'on',
    thinkingAmount: highAndMaxOrTokens,
    parameters: parameterSet([...thinkingGroups, 'budget'], ['clear_thinking']),
    maxCompletionTokens: true,
  },
  {
    ...textDefaults,
    name: 'glm-4',
    matches: /^glm/,
    thinking: 'on',
    parameters: parameterSet([...thinkingGroups, 'budget'], ['clear_thinking']),
  },
  {
    ...unknownText,
    partial: false,
    name: 'MiniMax-M3',
    matches: /^minimax-m3/,
    // "MiniMax/MiniMax-M3 does not use enable_thinking: use thinking"
    hosted: true,
    thinking: 'on',
    thinkingSwitch: 'thinking',
    thinkingAmount: fixed,
    jsonSchema: false,
    parameters: new Set([...unknownText.parameters].filter((name) => name !== 'thinking_budget')),
  },
  {
    ...textDefaults,
    name: 'minimax',
    matches: /^minimax/,
    thinking: 'only',
    thinkingAmount: fixed,
    parameters: parameterSet(alwaysThinking),
    maxCompletionTokens: true,
  },
]
