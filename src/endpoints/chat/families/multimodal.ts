import { ordinary, type ChatFamily, type Effort } from './family.ts'
import { taking } from './parameters.ts'

const seeing: Omit<ChatFamily, 'name' | 'claims'> = {
  ...ordinary,
  service: 'multimodal-generation',
  explicitCache: true,
  takesParts: ['text', 'image', 'video', 'file'],
  takes: taking(['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search', 'vision']),
}

const everything = ['sampling', 'penalties', 'logprobs', 'format', 'tools', 'search', 'vision'] as const
const thinker = taking([...everything, 'thinking'])

/** "low=4096, medium=16384, xhigh=262144 tokens of thought": there is no high, and the next one up is meant. */
const threeLevels: Effort = { low: 'low', medium: 'medium', high: 'xhigh', xhigh: 'xhigh', max: 'xhigh' }

/** Families of the multimodal-generation service; they take conversations of text alone, too. Per documentation. */
export const multimodalFamilies: readonly ChatFamily[] = [
  {
    ...seeing,
    name: 'qvq',
    claims: /^qvq/,
    streamOnly: true,
    thinking: 'only',
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
    ...seeing,
    name: 'qwen3-vl, thinking',
    claims: /^qwen3-vl-.*thinking/,
    streamOnly: true,
    thinking: 'only',
    takes: taking(['sampling', 'penalties', 'logprobs', 'tools', 'search', 'vision', 'thinking']),
  },
  { ...seeing, name: 'qwen3-vl, instruct', claims: /^qwen3-vl-.*instruct/, partial: true },
  { ...seeing, name: 'qwen3-vl', claims: /^qwen3-vl/, partial: true, thinking: 'off', takes: thinker },
  { ...seeing, name: 'qwen-vl', claims: /-vl/, partial: true },
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
    takes: taking(['sampling', 'penalties', 'tools', 'search', 'thinking', 'speech']),
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
    ...seeing,
    name: 'qwen3.8',
    claims: /^qwen3\.[89]/,
    thinking: 'on',
    effort: threeLevels,
    takes: taking([...everything, 'thinking', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...seeing,
    name: 'qwen3.5',
    claims: /^qwen3\.5/,
    partial: true,
    thinking: 'on',
    takes: taking([...everything, 'thinking'], ['enable_code_interpreter']),
    maxCompletionTokens: true,
  },
  {
    ...seeing,
    name: 'qwen3.6, qwen3.7',
    // Their text-only sibling qwen3.7-max is claimed before.
    claims: /^qwen3\.[67]/,
    partial: true,
    thinking: 'on',
    takes: taking([...everything, 'thinking', 'history']),
    maxCompletionTokens: true,
  },
  {
    ...seeing,
    name: 'kimi-k2.5',
    claims: /^kimi-k2\.5/,
    thinking: 'off',
    takes: thinker,
    maxCompletionTokens: true,
  },
  {
    ...seeing,
    name: 'kimi-k2.6 and later',
    claims: /^kimi-k2\.[6-9]/,
    thinking: 'off',
    takes: taking([...everything, 'thinking', 'history']),
    maxCompletionTokens: true,
  },
]
