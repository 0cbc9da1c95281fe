import type { z } from 'zod'

import { maxParamLength } from '../../errors/api-error.ts'
import { isRecord } from '../../json.ts'

/** The problem with one parameter, with OpenAI's error codes and sentence patterns. */
export interface Description {
  message: string
  /** The same in Chinese, with the same names and values. */
  chinese: string
  code: string | null
  /** `messages[0].content`; null if the body itself is at fault. */
  param: string | null
}

type Issue = z.core.$ZodIssue

/** `['messages', 0, 'content']` → `messages[0].content` */
export function toParam(path: readonly PropertyKey[]): string | null {
  const param = path
    // A parameter name may be as long as the body.
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step).slice(0, maxParamLength)}`))
    .join('')
    .replace(/^\./, '')
  return param === '' ? null : param.slice(0, maxParamLength)
}

/** The JSON kind of a value with its article, as OpenAI's messages have it: "an integer", "null". */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal'
  return `a ${typeof value}`
}

const articles: Readonly<Record<string, string>> = {
  array: 'an array',
  int: 'an integer',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
  boolean: 'a boolean',
  null: 'null',
}

const chineseKinds: Readonly<Record<string, string>> = {
  'an array': '数组',
  'an integer': '整数',
  'a decimal': '小数',
  'a number': '数字',
  'an object': '对象',
  'a string': '字符串',
  'a boolean': '布尔值',
}

function inChinese(kind: string): string {
  return chineseKinds[kind] ?? kind.replace(/^an? /, '')
}

function subjectOf(param: string | null): string {
  return param === null ? '请求体' : `参数 '${param}'`
}

/** One issue of the schema → OpenAI's sentence, code and param. `base` is the path of an enclosing union. */
export function describeIssue(issue: Issue, base: readonly PropertyKey[] = []): Description {
  const path = [...base, ...issue.path]
  const param = toParam(path)
  const name = param === null ? 'the request body' : `'${param}'`
  if (issue.input === undefined && param !== null) return missing(param)
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(name, [expectedBy(issue)], issue.input, param)
    case 'invalid_value':
      return wrongValue(issue.values, issue.input, param)
    case 'invalid_union':
      return describeUnion(issue, path, param, name)
    case 'too_big':
      return outOfRange(issue, 'above', `<= ${issue.maximum}`, param, name)
    case 'too_small':
      return outOfRange(issue, 'below', `>= ${issue.minimum}`, param, name)
    case 'invalid_format': {
      const pattern = (issue.pattern ?? issue.format).replaceAll(/^\/|\/$/g, '')
      const message = `Invalid ${name}: string does not match pattern. Expected a string that matches the pattern '${pattern}'.`
      const chinese = `${subjectOf(param)} 的格式不对，应匹配 '${pattern}'。`
      return { message, chinese, code: 'invalid_value', param }
    }
    default: {
      const chinese = `${subjectOf(param)} 的取值不对：${chineseOf(issue)}。`
      return { message: `Invalid ${name}: ${issue.message}.`, chinese, code: 'invalid_value', param }
    }
  }
}

/** A check of ours brings its words in both languages. */
function chineseOf(issue: Issue): string {
  const chinese: unknown = issue.code === 'custom' ? issue.params?.['chinese'] : undefined
  return typeof chinese === 'string' ? chinese : issue.message
}

function expectedBy(issue: z.core.$ZodIssueInvalidType): string {
  return articles[issue.expected] ?? `a ${issue.expected}`
}

function missing(param: string): Description {
  return {
    message: `Missing required parameter: '${param}'.`,
    chinese: `缺少必填参数 '${param}'。`,
    code: 'missing_required_parameter',
    param,
  }
}

function wrongType(name: string, expected: string[], input: unknown, param: string | null): Description {
  const wanted = expected.length > 1 ? `one of ${listOf(expected, 'or')}` : (expected[0] ?? 'another type')
  return {
    message: `Invalid type for ${name}: expected ${wanted}, but got ${kindOf(input)} instead.`,
    chinese: `${subjectOf(param)} 的类型不对：应为${expected.map(inChinese).join('或')}，实际是${inChinese(kindOf(input))}。`,
    code: 'invalid_type',
    param,
  }
}

function wrongValue(values: readonly unknown[], input: unknown, param: string | null): Description {
  if (input === undefined && param !== null) return missing(param)
  const given = typeof input === 'string' ? `'${input.slice(0, 64)}'` : kindOf(input)
  const allowed = listOf(
    values.map((value) => `'${String(value)}'`),
    'and',
  )
  const supported =
    values.length === 1 ? `Supported value is: ${allowed}` : `Supported values are: ${allowed}`
  return {
    message: `Invalid value for '${param}': ${given}. ${supported}.`,
    chinese: `${subjectOf(param)} 的取值不对：${typeof input === 'string' ? given : inChinese(given)}。可选值：${values.map((value) => `'${String(value)}'`).join('、')}。`,
    code: 'invalid_value',
    param,
  }
}

/** Describes the branch of a union that matches the most of the value: it is probably the intended one. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly PropertyKey[],
  param: string | null,
  name: string,
): Description {
  if ('discriminator' in issue && typeof issue.discriminator === 'string') {
    const at = toParam([...path])
    const values = 'options' in issue && Array.isArray(issue.options) ? issue.options : []
    const given = isRecord(issue.input) ? issue.input[issue.discriminator] : issue.input
    return wrongValue(values, given, at)
  }
  const branches = issue.errors.flatMap((branch) => branch.slice(0, 1))
  const deepest = branches.toSorted((a, b) => depth(b) - depth(a))[0]
  if (deepest !== undefined && depth(deepest) > 0) return describeIssue(deepest, path)
  const values = branches.flatMap((branch) => (branch.code === 'invalid_value' ? branch.values : []))
  if (values.length > 0 && typeof issue.input === 'string') return wrongValue(values, issue.input, param)
  const ranged = branches.find((branch) => branch.code !== 'invalid_type' && branch.code !== 'invalid_value')
  if (ranged !== undefined) return describeIssue(ranged, path)
  const expected = branches.flatMap((branch) => (branch.code === 'invalid_type' ? [expectedBy(branch)] : []))
  return wrongType(name, [...new Set(expected)], issue.input, param)
}

/** The depth in the value at which a branch found its issue. */
function depth(issue: Issue): number {
  if (issue.code !== 'invalid_union') return issue.path.length
  const inner = issue.errors.flat().reduce((deepest, one) => Math.max(deepest, depth(one)), 0)
  return issue.path.length + inner
}

/** Parameters with fractions: for them, 3 is a decimal that is too large, even without a decimal point. */
const decimals = new Set(['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'])

/** OpenAI's codes for values out of range: `decimal_above_max_value`, `array_above_max_length` … */
function outOfRange(
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
  side: 'above' | 'below',
  bound: string,
  param: string | null,
  name: string,
): Description {
  const edge = side === 'above' ? 'max' : 'min'
  const limit = bound.slice(3)
  const { input } = issue
  if (issue.origin === 'array' || issue.origin === 'string') {
    const length = Array.isArray(input) || typeof input === 'string' ? input.length : 0
    const empty = side === 'below' && length === 0
    const what = empty
      ? `empty ${issue.origin}`
      : `${issue.origin} too ${side === 'above' ? 'long' : 'short'}`
    const got = empty ? `an empty ${issue.origin}` : `${articles[issue.origin]} with length ${length}`
    return {
      message: `Invalid ${name}: ${what}. Expected ${articles[issue.origin]} with ${edge}imum length ${limit}, but got ${got} instead.`,
      chinese: `${subjectOf(param)} 的长度不对：${inChinese(articles[issue.origin] ?? '')}${side === 'above' ? '最长' : '最短'} ${limit}，实际为 ${length}。`,
      code: empty ? `empty_${issue.origin}` : `${issue.origin}_${side}_${edge}_length`,
      param,
    }
  }
  const noun = decimals.has(String(issue.path.at(-1))) || !Number.isInteger(input) ? 'decimal' : 'integer'
  return {
    message: `Invalid ${name}: ${noun} ${side} ${edge}imum value. Expected a value ${bound}, but got ${String(input)} instead.`,
    chinese: `${subjectOf(param)} ${side === 'above' ? '超出上限' : '低于下限'}：应 ${bound}，实际为 ${String(input)}。`,
    code: `${noun}_${side}_${edge}_value`,
    param,
  }
}

function listOf(words: string[], conjunction: 'and' | 'or'): string {
  if (words.length < 3) return words.join(` ${conjunction} `)
  return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words.at(-1)}`
}
