/** The `type` values that this API promises; see docs/errors.md. */
export const errorTypes = [
  'authentication_error',
  'dashscope_error',
  'internal_error',
  'invalid_request_error',
] as const
export type ApiErrorType = (typeof errorTypes)[number]

/** Maximum characters of a parameter's path in errors and reports. */
export const maxParamLength = 256

export interface ApiErrorOptions {
  /** HTTP status, 400–599. */
  status: number
  type: ApiErrorType
  message: string
  /** The message in Chinese. */
  chinese?: string
  /** OpenAI's code for the failure; SDKs expose it as `error.code`. */
  code?: string | null
  /** The request parameter at fault, as a path: `messages[0].content`. */
  param?: string | null
  /** Response headers of the failure, such as `allow` or `retry-after`. */
  headers?: Readonly<Record<string, string>>
  /** Further fields of the error object, beside OpenAI's four. */
  extension?: Readonly<Record<string, unknown>>
  cause?: unknown
}

/** The parts of an error that may contain a caller's text. */
interface Words extends Pick<ApiErrorOptions, 'message' | 'param' | 'extension'> {
  chinese?: string | undefined
  /** The status in the caller's API, if it differs. */
  status?: number
}

/** A failure in OpenAI's terms. `toJSON()` is the wire form: `{"error":{"message","type","param","code"}}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly type: ApiErrorType
  readonly code: string | null
  readonly param: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly extension: Readonly<Record<string, unknown>>
  readonly chinese: string | undefined

  constructor(options: ApiErrorOptions) {
    super(options.message, { cause: options.cause })
    this.status = options.status
    this.type = options.type
    this.code = options.code ?? null
    this.param = options.param ?? null
    this.headers = options.headers ?? {}
    this.extension = options.extension ?? {}
    this.chinese = options.chinese
  }

  /** The same failure with other texts. */
  reworded(words: Words): ApiError {
    const { type, code, headers, cause } = this
    const { message, chinese, status = this.status, param = this.param, extension = this.extension } = words
    const rest = { message, ...(chinese !== undefined && { chinese }), param, extension }
    return new ApiError({ status, type, code, headers, cause, ...rest })
  }

  toJSON() {
    const { message, type, param, code, extension } = this
    return { error: { message, type, param, code, ...extension } }
  }
}

/** A refusal of the caller's request by the gateway itself; 400 by default. */
export function invalidRequest(
  message: string,
  details: Omit<ApiErrorOptions, 'message' | 'type' | 'status'> & { status?: number } = {},
): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', ...details, message })
}

/** The error 413; `limit` in bytes. */
export function tooLarge(limit: number): ApiError {
  return invalidRequest(`The request body is too large: at most ${limit} bytes are accepted.`, {
    status: 413,
    chinese: `请求体过大：最多 ${limit} 字节。`,
  })
}
