import { textDefaults, type ModelFamily } from './family.ts'
import { parameterSet } from './parameters.ts'

const thinkingGroups = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking', 'budget'] as const
const maxParameters = parameterSet([...thinkingGroups, 'format', 'history'])

const maxDefaults: Omit<ModelFamily, 'name' | 'matches'> = {
  ...textDefaults,
  explicitCache: true,
  partial: true,
  thinking: 'on',
  jsonSchema: true,
  parameters: maxParameters,
  maxCompletionTokens: true,
}

/** Named like multimodal models, but on the text service, so they are matched before the multimodal families. */
export const textMaxFamilies: readonly ModelFamily[] = [
  {
    ...maxDefaults,
    name: 'qwen3.7-max-preview',
    // "qwen3.7-max-preview, qwen3.7-max-2026-05-17: thinking only"; JSON mode and thinking exclude each other.
    matches: /^qwen3\.7-max-(?:preview|2026-05-17)/,
    thinking: 'only',
    partial: false,
    jsonSchema: false,
    parameters: parameterSet(thinkingGroups),
  },
  { ...maxDefaults, name: 'qwen3.7-max', matches: /^qwen3\.7-max/ },
  {
    ...maxDefaults,
    name: 'qwen3.6-max-preview',
    // Older than the explicit cache and JSON Schema mode.
    explicitCache: false,
    jsonSchema: false,
    matches: /^qwen3\.6-max-preview/,
  },
]
