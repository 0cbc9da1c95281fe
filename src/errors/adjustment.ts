import { invalidRequest, longestParam, type ApiError } from './api-error.ts'

/** Something that was not done as it was asked. */
export interface Adjustment {
  /** The parameter, as a path. */
  param: string
  /** What was given, where it can be shown in a header: a number, a word, a flag. */
  given?: string | number | boolean | undefined
  /** What goes upstream in its place; absent where nothing does. */
  taken?: string | number | boolean | undefined
  /** "farui-plus requires a value < 1" */
  why: string
}

/** A value as an adjustment shows it: objects and long texts are left out of headers. */
export function toGiven(value: unknown): Adjustment['given'] {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value.length <= 32 ? value : undefined
}

/** `top_p=1->0.999 (farui-plus requires a value < 1)`, `logit_bias dropped (not supported by farui-plus)` */
export function toPhrase({ param: whole, given, taken, why }: Adjustment): string {
  // A name may be as long as the body.
  const param = whole.slice(0, longestParam)
  if (taken === undefined) return `${param} dropped (${why})`
  return `${given === undefined ? param : `${param}=${given}`}->${taken} (${why})`
}

/** Characters of a list of phrases; with how many more there are it fits into a header of 1,000. */
const longestList = 960

/** The first of them, and how many more there are: a body may have thousands of unknown names. */
export function toPhrases(adjustments: readonly Adjustment[]): string {
  const phrases: string[] = []
  let length = 0
  for (const adjustment of adjustments) {
    const phrase = toPhrase(adjustment)
    length += phrase.length + 2
    if (length > longestList && phrases.length > 0) {
      return `${phrases.join(', ')}, and ${adjustments.length - phrases.length} more`
    }
    phrases.push(phrase)
  }
  return phrases.join(', ')
}

/** What a caller who wants all or nothing gets in its place: the 400 that names parameter, value and range. */
export function toRefusal({ param: whole, given, taken, why }: Adjustment): ApiError {
  const param = whole.slice(0, longestParam)
  const got = given === undefined ? '' : ` (got ${JSON.stringify(given)})`
  const gave = given === undefined ? '' : `，给出的是 ${JSON.stringify(given)}`
  return taken === undefined
    ? invalidRequest(`Unsupported parameter: '${param}': ${why}${got}.`, {
        code: 'unsupported_parameter',
        param,
        chinese: `严格模式：参数 '${param}' 不受支持（${reasonInChinese(why)}）${gave}。`,
      })
    : invalidRequest(
        `Unsupported value: '${param}': ${why}${got}; nearest allowed value: ${JSON.stringify(taken)}.`,
        {
          code: 'unsupported_value',
          param,
          chinese: `严格模式：参数 '${param}' 的取值不受支持（${reasonInChinese(why)}）${gave}，最接近的可用值为 ${JSON.stringify(taken)}。`,
        },
      )
}

/** Why a model does not take something, where the sentence is one of the common ones; as it is otherwise. */
export function reasonInChinese(why: string): string {
  return why
    .replace(/^(?:is )?not supported by (\S+)$/, '模型 $1 不支持')
    .replace(/^(\S+) requires a value < (\S+)$/, '模型 $1 要求小于 $2')
    .replace(/^(\S+) requires a value > (\S+)$/, '模型 $1 要求大于 $2')
    .replace(/^(\S+) does not think$/, '模型 $1 不支持思考')
}
