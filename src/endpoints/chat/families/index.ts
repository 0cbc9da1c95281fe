import type { ChatFamily } from './family.ts'
import { multimodalFamilies } from './multimodal.ts'
import { textFamilies, textMax, textMaxPreview } from './text.ts'
import { unknownMultimodal, unknownText } from './unknown.ts'

export type { ChatFamily, Modality, Service } from './family.ts'

/** In order: the first that claims a model has it. */
export const families: readonly ChatFamily[] = [
  textMax,
  textMaxPreview,
  ...multimodalFamilies,
  ...textFamilies,
]

/** The family of a model, whatever its case; third-party hosts (`siliconflow/deepseek-v3.2`) have a contract of their own. */
export function familyOf(model: string): ChatFamily {
  const id = model.toLowerCase()
  const [sibling = id, host] = id.split('/').toReversed()
  const found = families.find(({ claims }) => claims.test(sibling))
  if (host === undefined && found !== undefined) return found
  const unknown = found?.service === 'multimodal-generation' ? unknownMultimodal : unknownText
  return found?.frames === 'cumulative' ? { ...unknown, frames: 'cumulative' } : unknown
}
