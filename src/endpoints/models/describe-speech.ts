import { speechFamilyOf } from '../../models/families/speech.ts'
import { kindOf } from '../../models/kinds.ts'

/** The description of a speech model; undefined for others. */
export function describeSpeech(id: string): Record<string, unknown> | undefined {
  if (kindOf(id) !== 'speech') return undefined
  const { voices, formats, sibling, charactersPerCall, parameters } = speechFamilyOf(id)
  const other = sibling === undefined ? undefined : speechFamilyOf(sibling)
  return {
    voices: [...voices],
    response_formats: [...new Set([...formats, ...(other?.formats ?? []), 'wav'])],
    characters_per_call: charactersPerCall ?? null,
    supported_parameters: [...new Set([...parameters.keys(), ...(other?.parameters.keys() ?? [])])],
  }
}
