import type { ApiError } from '../errors/api-error.ts'
import { toApiError } from '../errors/from-dashscope.ts'
import type { ModelKind } from '../models/kinds.ts'

/** The kind of models, the names of the input and of the parameters at an endpoint without conversations, with patterns for DashScope's messages. */
export interface Subject {
  kind: ModelKind
  input: string
  inChinese: string
  /** The more specific ones first. */
  params: readonly { param: string; messagePattern: RegExp }[]
}

/** A DashScope failure → the error of the request, with the endpoint's names: the table of codes has those of conversations. */
export function toErrorAbout(
  { kind, input, inChinese, params }: Subject,
  cause: unknown,
  model: string,
): ApiError {
  const error = toApiError(cause, { model, kind })
  const { param: given, status, message, chinese } = error
  const named = params.find(({ messagePattern }) => messagePattern.test(message))?.param
  const param = given === 'messages' ? input : (given ?? (status === 400 ? named : undefined))
  return error.reworded({
    message: message.replace('length of the messages', `length of the ${input}`),
    param: param ?? null,
    ...(chinese !== undefined && { chinese: chinese.replace('缩短消息', `缩短${inChinese}`) }),
  })
}
