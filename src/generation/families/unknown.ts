import { textDefaults, type ModelFamily } from './family.ts'
import { modelParameters } from './parameters.ts'

/** A model that matches no family has every parameter: a new id works on its first day, and DashScope decides. */
export const unknownText: ModelFamily = {
  ...textDefaults,
  name: 'unknown',
  explicitCache: true,
  matches: /^/,
  // Listed for DeepSeek and Kimi at third-party hosts.
  partial: true,
  // Not `none`: whether it thinks is unknown, so requests for thinking go upstream.
  thinking: 'off',
  wholeAnswerTokens: 0,
  // DashScope decides.
  jsonSchema: true,
  parameters: new Set(modelParameters),
}

/** An id of a third-party host whose last part names a multimodal model: `vanchin/qwen3.6-plus`. */
export const unknownMultimodal: ModelFamily = {
  ...unknownText,
  service: 'multimodal-generation',
  inputModalities: ['text', 'image', 'video', 'audio', 'file'],
}
