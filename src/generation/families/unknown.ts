import { ordinary, type ChatFamily } from './family.ts'
import { groups, special } from './parameters.ts'

/** A model that no family claims takes what it is given: a new id works on the day it comes out, and DashScope judges. */
export const unknownText: ChatFamily = {
  ...ordinary,
  name: 'unknown',
  explicitCache: true,
  claims: /^/,
  // Listed for DeepSeek and Kimi where third parties host them.
  partial: true,
  // Not `none`: whether it thinks is not known, so nothing is taken from it.
  thinking: 'off',
  // DashScope judges.
  jsonSchema: true,
  takes: new Set([...Object.values(groups).flat(), ...special]),
}

/** An id from a third-party host, `vanchin/qwen3.6-plus`, whose last part says which service it is on. */
export const unknownMultimodal: ChatFamily = {
  ...unknownText,
  service: 'multimodal-generation',
  takesParts: ['text', 'image', 'video', 'audio', 'file'],
}
