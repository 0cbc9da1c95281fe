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
  // In mid-stream the model is known to answer.
  const plain = toApiError(cause, stage === 'mid_stream' ? undefined : model)
  const error = withoutKeys(context.endpoint?.reword?.(plain) ?? plain, caller.ownKeys)
  // A caller who left is the reason for every failure after that.
  if (!signal.aborted || signal.reason === error) notify(() => observer.failed(error, stage))
  // Other statuses are refusals on purpose: a stack for each of those would be a load of its own.
  if (error.type === 'internal_error' && error.status === 500 && !signal.aborted)
    notify(() => settings.onError(error.cause ?? cause))
  return languageOf(request.header('accept-language')) === 'chinese' ? inChinese(error) : error
}

/** The response to a request that failed, in the envelope of its endpoint. */
export function toErrorResponse(context: RequestContext, cause: unknown): HttpResponse {
  const error = reportError(context, cause, 'answer')
  const { status, body } = errorFormats[context.errorFormat](error, context.requestId)
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...error.headers },
    body: JSON.stringify(body),
  }
}

/** People paste keys into the strangest places, and an error ends up in their logs. */
function withoutKeys(error: ApiError, keys: readonly string[]): ApiError {
  const { message, chinese, param, extension } = error
  const text = JSON.stringify({ message, chinese, param, extension })
  // Value by value: JSON escapes some of the characters that a key may have. Where a text was cut may be half a character.
  const masked = JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? maskKeys(value.slice(0, maxTextLength), keys).toWellFormed() : value,
  ) as Pick<ApiError, 'message' | 'chinese' | 'param' | 'extension'>
  // An error that ended a request is known by its identity.
  return JSON.stringify(masked) === text ? error : error.reworded(masked)
}
