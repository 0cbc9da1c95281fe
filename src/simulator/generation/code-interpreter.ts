import type { JsonObject } from '../json.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'
import { isChinese } from '../request/subject.ts'

export interface Calculation {
  code: string
  result: string
}

const power = /(\d{1,6})\s*(?:的\s*|\^|\*\*|to the power of\s*)(\d{1,3})(?:\s*次方)?/
const operation = /(\d{1,15})\s*([-+*×])\s*(\d{1,15})/

const operations: Record<string, (left: bigint, right: bigint) => bigint> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '×': (left, right) => left * right,
}

/** The code that answers a question; undefined if there is nothing to calculate. */
export function calculationOf(request: GenerationRequest): Calculation | undefined {
  if (request.parameters['enable_code_interpreter'] !== true) return undefined
  const question = lastText(request)
  const [, base, exponent] = power.exec(question) ?? []
  if (base !== undefined && exponent !== undefined)
    return { code: `${base}**${exponent}`, result: String(BigInt(base) ** BigInt(exponent)) }
  const [, left = '0', sign = '', right = '0'] = operation.exec(question) ?? []
  const result = operations[sign]?.(BigInt(left), BigInt(right))
  return result === undefined
    ? undefined
    : { code: `${left}${sign.replace('×', '*')}${right}`, result: String(result) }
}

export function calculatedAnswer(request: GenerationRequest): string | undefined {
  const calculation = calculationOf(request)
  if (!calculation) return undefined
  const { code, result } = calculation
  return isChinese(lastText(request))
    ? `${code} 的计算结果是 ${result}，共有${result.length}位数。`
    : `${code} is ${result}, a number of ${result.length} digits.`
}

/** Every frame repeats it once the code is complete. */
export function toToolInfo({ code }: Calculation): JsonObject[] {
  return [{ code_interpreter: { code }, type: 'code_interpreter' }]
}

/** Output tokens of the frames without text while the code is written, and input tokens of its result. */
export const writingFrames = [9, 5, 4]
export const resultTokens = 442
