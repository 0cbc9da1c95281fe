import type { ApiError } from '../../errors/api-error.ts'

/** A DashScope failure with this API's name of the input. */
export function rewordError(error: ApiError): ApiError {
  const { message, chinese, param, type } = error
  if (type !== 'dashscope_error' || param !== 'messages') return error
  return error.reworded({
    message: message.replace('length of the messages', 'length of the prompt'),
    param: 'prompt',
    ...(chinese !== undefined && { chinese: chinese.replace('缩短消息', '缩短 prompt') }),
  })
}
