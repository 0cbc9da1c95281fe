import { DashScopeError } from '../dashscope/errors.ts'
import { ApiError } from './api-error.ts'
import { lookUp } from '../json.ts'
import { adviceByTopic, type Requested } from './advice.ts'
import { failures, rules, type Wording } from './codes.ts'

/**
 * Any failure → OpenAI's envelope. It may still contain a key that DashScope quotes; `to-response.ts` masks it. An
 * unexpected failure shows no details; its cause is only logged. `about` is the requested model and the kind of models that the
 * endpoint accepts, if known.
 */
export function toApiError(error: unknown, about: Requested = {}): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof DashScopeError) return fromDashScope(error, about)
  return new ApiError({
    status: 500,
    type: 'internal_error',
    message: 'The gateway had an error while processing your request. Sorry about that!',
    chinese: '网关处理请求时出错，十分抱歉。',
    cause: error,
  })
}

function fromDashScope(error: DashScopeError, about: Requested): ApiError {
  const { status, code, type = 'dashscope_error', param = null, retry, retryAfter, advice } = wordingOf(error)
  const { message, origin } = error
  const { requestId, retryAfter: given = retryAfter } = origin
  const advised = advice === undefined ? undefined : adviceByTopic[advice]({ ...origin, message, ...about })
  return new ApiError({
    status,
    type,
    code,
    param,
    message: advised === undefined ? message : withAdvice(message, advised.english),
    ...(advised !== undefined && { chinese: advised.chinese }),
    headers: {
      ...(requestId !== undefined && { 'x-dashscope-request-id': requestId }),
      ...(given !== undefined && { 'retry-after': String(given) }),
      ...(retry !== undefined && { 'x-should-retry': String(retry) }),
    },
    extension: { dashscope: { code: error.code ?? null, request_id: requestId ?? null } },
    cause: error,
  })
}

/** DashScope's message, then the advice. */
function withAdvice(message: string, advice: string): string {
  return `${message}${/[.!?。！？]$/.test(message.trimEnd()) ? '' : '.'} ${advice}`
}

/** By code first (a dotted one falls back to its prefix), then by the `<NNN>` in the message, then by HTTP status. */
export function wordingOf({ failure, code, message, origin }: DashScopeError): Wording {
  if (failure !== 'refused') {
    const isOfTask = origin.taskId !== undefined
    // A result that cannot be fetched was made all the same.
    if (isOfTask && failure === 'unreachable') return failures.cut
    const hasRun = isOfTask || (failure === 'malformed' && isSuccess(origin.status))
    return hasRun ? { ...failures[failure], retry: false } : failures[failure]
  }
  for (let name = code ?? ''; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const rule = lookUp(rules, name)
    const special = rule?.variants?.find(({ messagePattern }) => messagePattern.test(message))
    if (special !== undefined) return special
    // An engine error has its effective status in the message, regardless of its code.
    const effective = engineStatus(message)
    if (rule !== undefined)
      return effective === undefined || rule.exact === true ? rule : byStatus(effective, rule)
  }
  return byStatus(engineStatus(message) ?? origin.status ?? 502, undefined)
}

/** After a 200 the model has run. */
function isSuccess(status = 0): boolean {
  return status >= 200 && status < 300
}

function engineStatus(message: string): number | undefined {
  const [, status] = /^<(\d{3})>/.exec(message) ?? []
  return status === undefined ? undefined : Number(status)
}

/** For unknown codes. */
const generalOf: Readonly<Record<number, Omit<Wording, 'status'>>> = {
  401: { type: 'authentication_error', code: 'invalid_api_key', advice: 'key' },
  404: { code: 'model_not_found', advice: 'unknownModel' },
  // A task that was canceled; SDKs would repeat it.
  409: { code: null, retry: false },
  429: { code: 'rate_limit_exceeded', retryAfter: 2, advice: 'throttled' },
  503: { code: 'server_is_overloaded', retryAfter: 2 },
}

function byStatus(status: number, rule: Wording | undefined): Wording {
  if (rule !== undefined && rule.status === status) return rule
  const general = generalOf[status]
  if (general !== undefined) return { status, ...general }
  if (status >= 400 && status < 600) return { status, code: status < 500 ? null : 'server_error' }
  return { status: 502, code: 'server_error' }
}
