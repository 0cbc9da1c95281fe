import { DashScopeError } from '../dashscope/dashscope-error.ts'
import { ApiError, type ApiErrorType } from '../openai/api-error.ts'
import { failures, rules, type Wording } from './error-wording.ts'

/** Any failure → OpenAI's envelope. An unforeseen one says so without detail: its cause is for the log. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof DashScopeError) return fromDashScope(error)
  return new ApiError({
    status: 500,
    type: 'internal_error',
    message: 'The gateway had an error while processing your request. Sorry about that!',
    cause: error,
  })
}

function fromDashScope(error: DashScopeError): ApiError {
  const { status, code, type = 'dashscope_error', param = null, retry } = wordingOf(error)
  const retryHeaders = retry === undefined ? {} : { 'x-should-retry': String(retry) }
  return new ApiError({
    status,
    type: type satisfies ApiErrorType,
    code,
    param,
    message: maskKeys(error.message),
    headers: {
      ...(error.requestId === undefined ? {} : { 'x-dashscope-request-id': error.requestId }),
      ...(error.retryAfter === undefined ? {} : { 'retry-after': error.retryAfter }),
      ...retryHeaders,
    },
    extension: { dashscope: { code: error.code ?? null, request_id: error.requestId ?? null } },
    cause: error,
  })
}

/** By code first (a dotted one falls back to its prefix), then by the `<NNN>` in the message, then by HTTP status. */
export function wordingOf({ failure, code, message, status }: DashScopeError): Wording {
  if (failure !== 'refused') return failures[failure]
  for (let name = code ?? ''; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const rule = rules[name]
    const special = rule?.when?.find(({ says }) => says.test(message))
    if (special !== undefined) return special
    // An engine error wears its effective status in its message, whatever code carries it.
    const effective = engineStatus(message)
    if (rule !== undefined)
      return effective === undefined || rule.exact === true ? rule : byStatus(effective, rule)
  }
  return byStatus(engineStatus(message) ?? status ?? 502, undefined)
}

function engineStatus(message: string): number | undefined {
  const [, status] = /^<(\d{3})>/.exec(message) ?? []
  return status === undefined ? undefined : Number(status)
}

function byStatus(status: number, rule: Wording | undefined): Wording {
  if (rule !== undefined && rule.status === status) return rule
  if (status === 401) return { status, type: 'authentication_error', code: 'invalid_api_key' }
  if (status === 404) return { status, code: 'model_not_found' }
  if (status === 429) return { status, code: 'rate_limit_exceeded' }
  if (status === 503) return { status, code: 'server_is_overloaded' }
  if (status >= 400 && status < 600) return { status, code: status < 500 ? null : 'server_error' }
  return { status: 502, code: 'server_error' }
}

/** DashScope's messages may quote the key; ours show at most its first four and last four characters. */
export function maskKeys(message: string): string {
  return message.replaceAll(/\bsk-[\w-]{5,}/g, (key) =>
    key.length > 16 ? `${key.slice(0, 4)}***${key.slice(-4)}` : 'sk-***',
  )
}
