import { ordinary, type ChatFamily } from './family.ts'
import { taking } from './parameters.ts'
import { fixed, lowMediumAndXhigh } from './thinking-amounts.ts'

const seeing: Omit<ChatFamily, 'name' | 'claims'> = {
  ...ordinary,
  service: 'multimodal-generation',
  takesParts: ['text', 'image', 'video', 'file'],
  takes: taking(['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search', 'vision']),
}

/** The families that the page on context caching lists. */
const caching: typeof seeing = { ...seeing, explicitCache: true }

const everything = ['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search', 'vision'] as const
const thinker = taking([...everything, 'thinking', 'budget'])

/** Families of the multimodal-generation service; they take conversations of text alone, too. Per documentation. */
export const multimodalFamilies: readonly ChatFamily[] = [
  {
    ...seeing,
    name: 'qvq',
    claims: /^qvq/,
    streamOnly: true,
    thinking: 'only',
    thinkingAmount: fixed,
    takes: taking(['sampling', 'penalties', 'vision', 'thinking']),
  },
  {
    ...seeing,
    name: 'qwen-vl-ocr',
    claims: /-ocr/,
    takesParts: ['text', 'image'],
    takes: taking(['sampling', 'penalties', 'vision'], ['ocr_options']),
  },
  {
    ...caching,
    name: 'qwen3-vl, thinking',
    claims: /^qwen3-vl-.*thinking/,
    streamOnly: true,
    thinking: 'only',
    takes: taking(['sampling', 'penalties', 'logprobs', 'tools', 'search', 'vision', 'thinking', 'budget']),
  },
  { ...caching, name: 'qwen3-vl, instruct', claims: /^qwen3-vl-.*instruct/, partial: true },
  { ...caching, name: 'qwen3-vl', claims: /^qwen3-vl/, partial: true, thinking: 'off', takes: thinker },
  { ...seeing, name: 'qwen-vl', claims: /^qwen-vl-(?:max|plus)/, partial: true },
  { ...seeing, name: 'qwen-vl, others', claims: /-vl/ },
  { ...seeing, name: 'gui-plus', claims: /^gui-plus/, takesParts: ['text', 'image'] },
  {
    ...seeing,
    name: 'captioner',
    claims: /captioner/,
    takesParts: ['text', 'audio'],
    takes: taking(['sampling', 'penalties']),
  },
  {
    ...seeing,
    name: 'qwen-asr',
    claims: /-asr/,
    takesParts: ['text', 'audio'],
    takes: taking(['sampling'], ['asr_options']),
  },
  {
    ...seeing,
    name: 'qwen3-omni',
    claims: /^qwen3(?:\.\d)?-omni/,
    takesParts: ['text', 'image', 'video', 'audio'],
    streamOnly: true,
    thinking: 'off',
    takes: taking(['sampling', 'penalties', 'tools', 'search', 'thinking', 'budget', 'speech']),
  },
  {
    ...seeing,
    name: 'qwen-omni',
    claims: /-omni/,
    takesParts: ['text', 'image', 'video', 'audio'],
    streamOnly: true,
    takes: taking(['sampling', 'penalties', 'tools', 'search', 'speech']),
  },
  {
    ...seeing,
    name: 'qwen-audio',
    claims: /-audio/,
    takesParts: ['text', 'audio'],
    takes: taking(['sampling', 'penalties']),
  },
  {
    ...caching,
    name: 'qwen3.8',
    claims: /^qwen3\.[89]/,
    thinking: 'on',
    thinkingAmount: lowMediumAndXhigh,
    jsonSchema: true,
    takes: taking([...everything, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...caching,
    name: 'qwen3.5',
    claims: /^qwen3\.5/,
    partial: true,
    thinking: 'on',
    takes: taking([...everything, 'thinking', 'budget'], ['enable_code_interpreter']),
    maxCompletionTokens: true,
  },
  {
    ...caching,
    name: 'qwen3.6',
    claims: /^qwen3\.6/,
    partial: true,
    thinking: 'on',
    takes: taking([...everything, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...caching,
    name: 'qwen3.7',
    // Its text-only sibling qwen3.7-max is claimed before.
    claims: /^qwen3\.7/,
    partial: true,
    jsonSchema: true,
    thinking: 'on',
    takes: taking([...everything, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...seeing,
    name: 'kimi-k2.7-code',
    // "kimi-k2.7-code: thinking only"; JSON mode and thinking exclude each other.
    claims: /^kimi-k2\.7-code/,
    thinking: 'only',
    takes: taking([...everything.filter((group) => group !== 'format'), 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...caching,
    name: 'kimi-k2.5',
    claims: /^kimi-k2\.5/,
    thinking: 'off',
    takes: thinker,
    maxCompletionTokens: true,
  },
  {
    ...caching,
    name: 'kimi-k2.6 and later',
    claims: /^kimi-k2\.[6-9]/,
    thinking: 'off',
    takes: taking([...everything, 'thinking', 'budget', 'history']),
    maxCompletionTokens: true,
  },
]
