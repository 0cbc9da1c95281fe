import { remembering } from '../../models/remembering.ts'
import type { ModelFamily } from './family.ts'
import { multimodalFamilies } from './multimodal.ts'
import { textFamilies } from './text.ts'
import { textMaxFamilies } from './text-max.ts'
import { unknownMultimodal, unknownText } from './unknown.ts'

export type { ModelFamily, Modality, Service } from './family.ts'

/** In order: the first match counts. */
export const families: readonly ModelFamily[] = [...textMaxFamilies, ...multimodalFamilies, ...textFamilies]

/** The family of a model, in any case; third-party hosts (`siliconflow/deepseek-v3.2`) support other parameters. */
export function familyOf(model: string): ModelFamily {
  return findFamily(model) ?? unknownText
}

const findFamily = remembering((model): ModelFamily | undefined => {
  const id = model.toLowerCase()
  const [name = id, host] = id.split('/').toReversed()
  const found = families.find(({ matches }) => matches.test(name))
  if (found === undefined) return undefined
  return host === undefined || found.hosted ? found : hostedVariant(found)
})

/** A model at a third-party host: the model's own properties apply, but the host's parameters are unknown. */
function hostedVariant(family: ModelFamily): ModelFamily {
  const { service, frames, thinking, thinkingAmount, jsonSchema, explicitCache } = family
  const any = service === 'multimodal-generation' ? unknownMultimodal : unknownText
  const unknown = { ...any, frames, jsonSchema, explicitCache }
  if (thinking !== 'only') return unknown
  const parameters = new Set([...unknown.parameters].filter((name) => name !== 'response_format'))
  // Partial mode and thinking exclude each other.
  return { ...unknown, partial: false, thinking, thinkingAmount, parameters }
}
