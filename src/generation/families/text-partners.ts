import { ordinary, type ChatFamily } from './family.ts'
import { everything, taking } from './parameters.ts'
import { fixed, highAndMax, highAndMaxOrTokens, lowHighAndMax } from './thinking-amounts.ts'
import { unknownText } from './unknown.ts'

const thinker = [...everything, 'thinking'] as const
/** JSON mode and thinking exclude each other, so that what always thinks has no JSON mode. */
const alwaysThinking = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking'] as const

/**
 * Other makers' models on the text-generation service. JSON modes are from qwen-structured-output of
 * help.aliyun.com/zh/model-studio: Kimi and GLM have JSON Object alone, MiniMax has neither. Of DeepSeek it named
 * deepseek-v3.2 for JSON Schema in March 2026 and nothing later; JSON Object with the schema in the text suits all.
 * Partial mode is listed for DeepSeek V3 at its third-party hosts.
 */
export const partnerFamilies: readonly ChatFamily[] = [
  {
    ...ordinary,
    name: 'deepseek-r1',
    claims: /^deepseek-r1/,
    thinking: 'only',
    thinkingAmount: fixed,
    takes: taking(['sampling', 'tools', 'search', 'thinking'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek-v4, August 2026',
    claims: /^deepseek-v4(?:-flash-0731|-pro-0813|\.1)/,
    thinking: 'on',
    thinkingAmount: lowHighAndMax,
    takes: taking([...thinker, 'budget'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek-v4',
    claims: /^deepseek-v4/,
    thinking: 'on',
    thinkingAmount: highAndMax,
    takes: taking([...thinker, 'budget'], ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek-v3.2',
    explicitCache: true,
    claims: /^deepseek-v3\.2/,
    partial: true,
    thinking: 'off',
    thinkingAmount: fixed,
    takes: taking(thinker, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek-v3.1',
    claims: /^deepseek-v3\./,
    partial: true,
    thinking: 'off',
    thinkingAmount: fixed,
    takes: taking(thinker, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'deepseek',
    claims: /^deepseek/,
    partial: true,
    takes: taking(everything, ['frequency_penalty']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'kimi-k2-thinking',
    claims: /^kimi-k2-thinking/,
    thinking: 'only',
    takes: taking([...alwaysThinking, 'budget']),
  },
  {
    ...ordinary,
    name: 'kimi-k3',
    claims: /^kimi-k3/,
    thinking: 'only',
    thinkingAmount: lowHighAndMax,
    takes: taking([...alwaysThinking, 'budget']),
    maxCompletionTokens: true,
  },
  { ...ordinary, name: 'kimi', claims: /^(?:kimi|moonshot)/ },
  {
    ...ordinary,
    name: 'glm-5.3',
    claims: /^glm-5\.3/,
    thinking: 'only',
    thinkingAmount: lowHighAndMax,
    takes: taking([...alwaysThinking, 'budget'], ['clear_thinking']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'glm-5',
    // No explicit cache: GLM models read a list of parts as an empty prompt (QwenLM/qwen-code#5599).
    claims: /^glm-[5-9]/,
    thinking: 'on',
    thinkingAmount: highAndMaxOrTokens,
    takes: taking([...thinker, 'budget'], ['clear_thinking']),
    maxCompletionTokens: true,
  },
  {
    ...ordinary,
    name: 'glm-4',
    claims: /^glm/,
    thinking: 'on',
    takes: taking([...thinker, 'budget'], ['clear_thinking']),
  },
  {
    ...unknownText,
    partial: false,
    name: 'MiniMax-M3',
    claims: /^minimax-m3/,
    // "MiniMax/MiniMax-M3 does not use enable_thinking: use thinking"
    hosted: true,
    thinking: 'on',
    thinkingSwitch: 'thinking',
    thinkingAmount: fixed,
    jsonSchema: false,
    takes: new Set([...unknownText.takes].filter((name) => name !== 'thinking_budget')),
  },
  {
    ...ordinary,
    name: 'minimax',
    claims: /^minimax/,
    thinking: 'only',
    thinkingAmount: fixed,
    takes: taking(alwaysThinking),
    maxCompletionTokens: true,
  },
]
