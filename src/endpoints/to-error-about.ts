import type { ApiError } from '../errors/api-error.ts'
import { toApiError } from '../errors/from-dashscope.ts'

/** What an endpoint that answers no conversation calls its input, and its parameters by what DashScope's messages call them. */
export interface Subject {
  input: string
  inChinese: string
  /** The narrower ones first. */
  params: readonly { param: string; messagePattern: RegExp }[]
}

/** A failure of DashScope's → the error of the request, in terms of its endpoint: the table of codes knows conversations. */
export function toErrorAbout({ input, inChinese, params }: Subject, cause: unknown, model: string): ApiError {
  const error = toApiError(cause, model)
  const { param: given, status, message, chinese } = error
  const named = params.find(({ messagePattern }) => messagePattern.test(message))?.param
  const param = given === 'messages' ? input : (given ?? (status === 400 ? named : undefined))
  return error.reworded({
    message: message.replace('length of the messages', `length of the ${input}`),
    param: param ?? null,
    ...(chinese !== undefined && { chinese: chinese.replace('缩短消息', `缩短${inChinese}`) }),
  })
}
