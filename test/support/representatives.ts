import { families, familyOf, type ModelFamily } from '../../src/generation/families/index.ts'
import { knownModels } from './known-models.ts'

export interface Representative {
  /** A model of the family. */
  model: string
  family: ModelFamily
}

/** Models of families without one in the catalogue, and two that match no family. */
const others = [
  'qwen-omni-turbo',
  'qwen3-vl-235b-a22b-thinking',
  'qwen3-vl-235b-a22b-instruct',
  'baichuan2-turbo',
  'qwen2.5-vl-72b-instruct',
  'qwen3.7-max-preview',
  'kimi-k2.7-code',
  'kimi-k3',
  'glm-5.3',
  'deepseek-v4-pro-0813',
  'MiniMax-M3',
  'qwen3-asr-flash',
]
const unclaimed = ['a-model-of-tomorrow', 'vanchin/qwen3.6-plus']

const ids = [...knownModels, ...others]

/** One model of every family, and of both kinds of unknown models. */
export const representatives: readonly Representative[] = [
  ...families.map((family) => ({ model: ids.find((id) => familyOf(id) === family) ?? '', family })),
  ...unclaimed.map((model) => ({ model, family: familyOf(model) })),
]

/** Families without a representative in the list above. */
export const unrepresented = representatives.flatMap(({ model, family }) =>
  model === '' ? [family.name] : [],
)
