import { invalidRequest, type ApiError } from '../openai/api-error.ts'

/** Something that was not done as it was asked. */
export interface Adjustment {
  /** The parameter, as a path. */
  param: string
  /** What was given, where it can be shown in a header: a number, a word, a flag. */
  given?: string | number | boolean | undefined
  /** What goes upstream in its place; absent where nothing does. */
  taken?: string | number | boolean | undefined
  /** "farui-plus takes less than 1" */
  why: string
}

/** `top_p=1->0.999 (farui-plus takes less than 1)`, `logit_bias dropped (not taken by farui-plus)` */
export function toPhrase({ param, given, taken, why }: Adjustment): string {
  if (taken === undefined) return `${param} dropped (${why})`
  return `${given === undefined ? param : `${param}=${given}`}->${taken} (${why})`
}

/** What a caller who wants all or nothing gets in its place: the 400 that names parameter, value and range. */
export function toRefusal({ param, given, taken, why }: Adjustment): ApiError {
  const got = given === undefined ? '' : `, but got ${JSON.stringify(given)}`
  return taken === undefined
    ? invalidRequest(`Unsupported parameter: '${param}': ${why}${got}.`, {
        code: 'unsupported_parameter',
        param,
      })
    : invalidRequest(`Unsupported value: '${param}': ${why}${got}; ${JSON.stringify(taken)} would do.`, {
        code: 'unsupported_value',
        param,
      })
}
