import type { z } from 'zod'

import { invalidRequest } from '../../errors/api-error.ts'
import { checkShape, maxShape, type Shape } from './json-limits.ts'
import { describeIssue } from './describe-issue.ts'

const unparsable =
  'We could not parse the JSON body of your request. The API expects a JSON object in UTF-8, with content type application/json.'

const unparsableInChinese =
  '请求体不是合法的 JSON：应为 UTF-8 编码的 JSON 对象，Content-Type 为 application/json。'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 bytes → JSON value. A body that is not UTF-8 or not JSON is a 400 that does not quote it. */
export function parseJson(body: Uint8Array, shape: Partial<Shape> = {}): unknown {
  checkShape(body, { ...maxShape, ...shape })
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    throw invalidRequest(unparsable, { chinese: unparsableInChinese })
  }
}

/** `abortEarly` is not in zod's public types yet; tests check its effect. */
export const untilFirstFault: z.core.ParseContextInternal<z.core.$ZodIssue> = {
  async: false,
  reportInput: true,
  abortEarly: true,
}

/**
 * Returns a JSON value that fits the schema unchanged, with the same keys in the same order, or throws a 400 that names
 * the parameter, the given and the allowed value. Schemas check, they do not transform. The first fault ends the check: a
 * list may contain thousands of faulty elements, and only one is reported.
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, untilFirstFault)
  if (result.success) return value as z.output<Schema>
  const [issue] = result.error.issues
  if (issue === undefined)
    throw invalidRequest('The request body is not valid.', { chinese: '请求体不合法。' })
  const { message, ...details } = describeIssue(issue)
  throw invalidRequest(message, details)
}
