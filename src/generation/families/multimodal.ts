import { textDefaults, type ModelFamily } from './family.ts'
import { parameterSet } from './parameters.ts'
import { fixed, lowMediumAndXhigh } from './thinking-amounts.ts'

const visionGroups = ['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search', 'vision'] as const

const visionDefaults: Omit<ModelFamily, 'name' | 'matches'> = {
  ...textDefaults,
  service: 'multimodal-generation',
  inputModalities: ['text', 'image', 'video', 'file'],
  parameters: parameterSet(visionGroups),
}

/** For families that the page on context caching lists. */
const cachedVision: typeof visionDefaults = { ...visionDefaults, explicitCache: true }

const thinkingVision = parameterSet([...visionGroups, 'thinking', 'budget'])

/** Families of the multimodal-generation service, which also accepts text-only conversations. Per documentation. */
export const multimodalFamilies: readonly ModelFamily[] = [
  {
    ...visionDefaults,
    name: 'qvq',
    matches: /^qvq/,
    streamOnly: true,
    thinking: 'only',
    thinkingAmount: fixed,
    parameters: parameterSet(['sampling', 'penalties', 'vision', 'thinking']),
  },
  {
    ...visionDefaults,
    name: 'qwen-vl-ocr',
    matches: /-ocr/,
    inputModalities: ['text', 'image'],
    parameters: parameterSet(['sampling', 'penalties', 'vision'], ['ocr_options']),
  },
  {
    ...cachedVision,
    name: 'qwen3-vl, thinking',
    matches: /^qwen3-vl-.*thinking/,
    streamOnly: true,
    thinking: 'only',
    parameters: parameterSet([
      'sampling',
      'penalties',
      'logprobs',
      'tools',
      'search',
      'vision',
      'thinking',
      'budget',
    ]),
  },
  { ...cachedVision, name: 'qwen3-vl, instruct', matches: /^qwen3-vl-.*instruct/, partial: true },
  {
    ...cachedVision,
    name: 'qwen3-vl',
    matches: /^qwen3-vl/,
    partial: true,
    thinking: 'off',
    parameters: thinkingVision,
  },
  { ...visionDefaults, name: 'qwen-vl', matches: /^qwen-vl-(?:max|plus)/, partial: true },
  { ...visionDefaults, name: 'qwen-vl, others', matches: /-vl/ },
  { ...visionDefaults, name: 'gui-plus', matches: /^gui-plus/, inputModalities: ['text', 'image'] },
  {
    ...visionDefaults,
    name: 'captioner',
    matches: /captioner/,
    inputModalities: ['text', 'audio'],
    parameters: parameterSet(['sampling', 'penalties']),
  },
  {
    ...visionDefaults,
    name: 'qwen-asr',
    matches: /-asr/,
    inputModalities: ['text', 'audio'],
    parameters: parameterSet(['sampling'], ['asr_options']),
  },
  {
    ...visionDefaults,
    name: 'qwen3-omni',
    matches: /^qwen3(?:\.\d)?-omni/,
    inputModalities: ['text', 'image', 'video', 'audio'],
    streamOnly: true,
    thinking: 'off',
    parameters: parameterSet(['sampling', 'penalties', 'tools', 'search', 'thinking', 'budget', 'speech']),
  },
  {
    ...visionDefaults,
    name: 'qwen-omni',
    matches: /-omni/,
    inputModalities: ['text', 'image', 'video', 'audio'],
    streamOnly: true,
    parameters: parameterSet(['sampling', 'penalties', 'tools', 'search', 'speech']),
  },
  {
    ...visionDefaults,
    name: 'qwen-audio',
    matches: /-audio/,
    inputModalities: ['text', 'audio'],
    parameters: parameterSet(['sampling', 'penalties']),
  },
  {
    ...cachedVision,
    name: 'qwen3.8',
    matches: /^qwen3\.[89]/,
    thinking: 'on',
    thinkingAmount: lowMediumAndXhigh,
    jsonSchema: true,
    parameters: parameterSet([...visionGroups, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...cachedVision,
    name: 'qwen3.5',
    matches: /^qwen3\.5/,
    partial: true,
    thinking: 'on',
    parameters: parameterSet([...visionGroups, 'thinking', 'budget'], ['enable_code_interpreter']),
    maxCompletionTokens: true,
  },
  {
    ...cachedVision,
    name: 'qwen3.6',
    matches: /^qwen3\.6/,
    partial: true,
    thinking: 'on',
    parameters: parameterSet([...visionGroups, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...cachedVision,
    name: 'qwen3.7',
    // The text-only qwen3.7-max matches a family before this one.
    matches: /^qwen3\.7/,
    partial: true,
    jsonSchema: true,
    thinking: 'on',
    parameters: parameterSet([...visionGroups, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...visionDefaults,
    name: 'kimi-k2.7-code',
    // "kimi-k2.7-code: thinking only"; JSON mode and thinking exclude each other.
    matches: /^kimi-k2\.7-code/,
    thinking: 'only',
    parameters: parameterSet([
      ...visionGroups.filter((group) => group !== 'format'),
      'thinking',
      'budget',
      'history',
    ]),
    maxCompletionTokens: true,
  },
  {
    ...cachedVision,
    name: 'kimi-k2.5',
    matches: /^kimi-k2\.5/,
    thinking: 'off',
    parameters: thinkingVision,
    maxCompletionTokens: true,
  },
  {
    ...cachedVision,
    name: 'kimi-k2.6 and later',
    matches: /^kimi-k2\.[6-9]/,
    thinking: 'off',
    parameters: parameterSet([...visionGroups, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
]
