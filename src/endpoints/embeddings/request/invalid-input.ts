import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'

/** OpenAI's `param` is only `input`; the position is in the message. */
export function invalidInput(place: string, fault: string, cure: string, chinese: string): ApiError {
  return invalidRequest(`Invalid '${place}': ${fault}. ${cure}`, {
    code: 'invalid_value',
    param: 'input',
    chinese: `参数 '${place}' 不对：${chinese}。`,
  })
}

export function emptyText(place: string): ApiError {
  return invalidInput(
    place,
    'empty string',
    'An empty text has no embedding: leave it out, or send at least one character.',
    '不能为空字符串',
  )
}
