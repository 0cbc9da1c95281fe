import type { Family } from './family.ts'
import { multimodalFamilies } from './multimodal-families.ts'
import { textFamilies } from './text-families.ts'

export type { Family, Modality } from './family.ts'

const families: readonly Family[] = [...multimodalFamilies, ...textFamilies]

/** The first family that matches the lower-case name without the vendor before a slash. */
export function familyOf(model: string): Family | undefined {
  const name = model.toLowerCase().split('/').at(-1) ?? ''
  return families.find(({ match }) => match.test(name))
}
