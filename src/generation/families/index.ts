import type { ChatFamily } from './family.ts'
import { multimodalFamilies } from './multimodal.ts'
import { textFamilies } from './text.ts'
import { textMaxFamilies } from './text-max.ts'
import { unknownMultimodal, unknownText } from './unknown.ts'

export type { ChatFamily, Modality, Service } from './family.ts'

/** In order: the first that claims a model has it. */
export const families: readonly ChatFamily[] = [...textMaxFamilies, ...multimodalFamilies, ...textFamilies]

/** The family of a model, whatever its case; third-party hosts (`siliconflow/deepseek-v3.2`) have a contract of their own. */
export function familyOf(model: string): ChatFamily {
  const id = model.toLowerCase()
  const [sibling = id, host] = id.split('/').toReversed()
  const found = families.find(({ claims }) => claims.test(sibling))
  if (found === undefined) return unknownText
  return host === undefined || found.hosted ? found : hostedSibling(found)
}

/** What a model is wherever it runs: what its frames hold, whether it has schemas and an explicit cache, that it cannot stop thinking. */
function hostedSibling(sibling: ChatFamily): ChatFamily {
  const { service, frames, thinking, thinkingAmount, jsonSchema, explicitCache } = sibling
  const any = service === 'multimodal-generation' ? unknownMultimodal : unknownText
  const unknown = { ...any, frames, jsonSchema, explicitCache }
  if (thinking !== 'only') return unknown
  const takes = new Set([...unknown.takes].filter((name) => name !== 'response_format'))
  // A model that thinks goes on from no message of the assistant.
  return { ...unknown, partial: false, thinking, thinkingAmount, takes }
}
