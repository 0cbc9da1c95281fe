import { invalidRequest, maxParamLength, type ApiError } from './api-error.ts'

/** A parameter that was adjusted or ignored. */
export interface Adjustment {
  /** The parameter, as a path. */
  param: string
  /** The given value, if it fits into a header: a number, a short text or a boolean. */
  given?: string | number | boolean | undefined
  /** The value that is sent instead; absent if none is sent. */
  taken?: string | number | boolean | undefined
  /** "farui-plus requires a value < 1" */
  why: string
}

/** A value for an adjustment; objects and long texts are omitted, since they do not fit into a header. */
export function toGiven(value: unknown): Adjustment['given'] {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value.length <= 32 ? value : undefined
}

/** `top_p=1->0.999 (farui-plus requires a value < 1)`, `logit_bias dropped (not supported by farui-plus)` */
export function toPhrase({ param: whole, given, taken, why }: Adjustment): string {
  // A parameter name may be as long as the body.
  const param = whole.slice(0, maxParamLength)
  if (taken === undefined) return `${param} dropped (${why})`
  return `${given === undefined ? param : `${param}=${given}`}->${taken} (${why})`
}

/** Maximum characters of the list; with the count of omitted phrases it fits into a header of 1,000. */
const maxListLength = 960

/** The first phrases, and the count of the others: a body may have thousands of unknown names. */
export function toPhrases(adjustments: readonly Adjustment[]): string {
  const phrases: string[] = []
  let length = 0
  for (const adjustment of adjustments) {
    const phrase = toPhrase(adjustment)
    length += phrase.length + 2
    if (length > maxListLength && phrases.length > 0) {
      return `${phrases.join(', ')}, and ${adjustments.length - phrases.length} more`
    }
    phrases.push(phrase)
  }
  return phrases.join(', ')
}

/** The 400 of strict mode, which names parameter, value and range. */
export function toRefusal({ param: whole, given, taken, why }: Adjustment): ApiError {
  const param = whole.slice(0, maxParamLength)
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

/** The reason in Chinese, if it is one of the common sentences; others stay in English. */
export function reasonInChinese(why: string): string {
  return why
    .replace(/^(?:is )?not supported by (\S+)$/, '模型 $1 不支持')
    .replace(/^(\S+) requires a value < (\S+)$/, '模型 $1 要求小于 $2')
    .replace(/^(\S+) requires a value > (\S+)$/, '模型 $1 要求大于 $2')
    .replace(/^(\S+) does not think$/, '模型 $1 不支持思考')
}
