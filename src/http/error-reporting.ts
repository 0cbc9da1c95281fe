import type { ApiError } from '../errors/api-error.ts'
import { errorFormats } from '../errors/envelopes.ts'
import { toApiError } from '../errors/from-dashscope.ts'
import { inChinese, languageOf } from '../errors/localize.ts'
import { maxTextLength, maskKeys } from './caller/redact-api-keys.ts'
import type { HttpResponse } from './http-response.ts'
import { notify, type FailureStage } from './observer.ts'
import type { RequestContext } from './request-context.ts'

/** A failure → the caller's error, in their language and without keys. Notifies the observers and the log. */
export function reportError(context: RequestContext, cause: unknown, stage: FailureStage): ApiError {
  const { request, settings, observer, model } = context
  const { signal, caller } = request
  // During a stream the model is known to exist.
  const plain = toApiError(cause, { model: stage === 'mid_stream' ? undefined : model })
  const error = withoutKeys(context.endpoint?.reword?.(plain) ?? plain, caller.ownKeys)
  // After a disconnect all failures are consequences of it.
  if (!signal.aborted || signal.reason === error) notify(() => observer.failed(error, stage))
  // Other statuses are intended refusals; logging a stack for each would be expensive.
  if (error.type === 'internal_error' && error.status === 500 && !signal.aborted)
    notify(() => settings.onError(error.cause ?? cause))
  return languageOf(request.header('accept-language')) === 'chinese' ? inChinese(error) : error
}

/** The response to a failed request, in the envelope of its endpoint. */
export function toErrorResponse(context: RequestContext, cause: unknown): HttpResponse {
  const error = reportError(context, cause, 'answer')
  const { status, body } = errorFormats[context.errorFormat](error, context.requestId)
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...error.headers },
    body: JSON.stringify(body),
  }
}

/** Callers paste keys into other fields, and errors end up in their logs. */
function withoutKeys(error: ApiError, keys: readonly string[]): ApiError {
  const { message, chinese, param, extension } = error
  const text = JSON.stringify({ message, chinese, param, extension })
  // Value by value: JSON escapes some characters that a key may have. A truncated text may end in half a character.
  const masked = JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? maskKeys(value.slice(0, maxTextLength), keys).toWellFormed() : value,
  ) as Pick<ApiError, 'message' | 'chinese' | 'param' | 'extension'>
  // An error that ended a request is recognised by its identity.
  return JSON.stringify(masked) === text ? error : error.reworded(masked)
}
