import { ordinary, type ChatFamily } from './family.ts'
import { taking } from './parameters.ts'

const groups = ['sampling', 'penalties', 'logprobs', 'tools', 'search', 'thinking', 'budget'] as const
const keeper = taking([...groups, 'format', 'history'])

const max: Omit<ChatFamily, 'name' | 'claims'> = {
  ...ordinary,
  explicitCache: true,
  partial: true,
  thinking: 'on',
  jsonSchema: true,
  takes: keeper,
  maxCompletionTokens: true,
}

/** Named like their multimodal siblings, on the text service all the same: to be asked before them. */
export const textMaxFamilies: readonly ChatFamily[] = [
  {
    ...max,
    name: 'qwen3.7-max-preview',
    // "qwen3.7-max-preview, qwen3.7-max-2026-05-17: thinking only"; JSON mode and thinking exclude each other.
    claims: /^qwen3\.7-max-(?:preview|2026-05-17)/,
    thinking: 'only',
    partial: false,
    jsonSchema: false,
    takes: taking(groups),
  },
  { ...max, name: 'qwen3.7-max', claims: /^qwen3\.7-max/ },
  {
    ...max,
    name: 'qwen3.6-max-preview',
    // Before there was an explicit cache, and before JSON Schema mode.
    explicitCache: false,
    jsonSchema: false,
    claims: /^qwen3\.6-max-preview/,
  },
]
