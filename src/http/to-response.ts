import { ReplyStream, type StreamBody } from './sse/reply-stream.ts'
import type { ApiError } from '../errors/api-error.ts'
import { inChinese, type Language } from '../errors/localize.ts'
import type { Reply, StreamReply, TextReply } from './endpoint.ts'
import { maskKeys } from './redact-api-keys.ts'
import type { FailureStage } from './observer.ts'
import { toApiError } from '../errors/from-dashscope.ts'

/** What an edge sends. */
export interface Answer {
  status: number
  /** Lower-case names, ASCII values. */
  headers: Readonly<Record<string, string>>
  /** A whole body, or one that is still being made. */
  body: string | StreamBody
}

export interface Timing {
  commitAfterMs: number
  heartbeatMs: number
}

/** How errors are told: to the caller in their language, to the log when they were unforeseen. */
export interface Telling {
  language: Language
  /** The model that the request is for, once it is known: errors may speak of it. */
  model: string | undefined
  /** Aborts when the caller leaves. */
  signal: AbortSignal
  /** The caller's own keys, asked for when there is something to tell. */
  keys: () => readonly string[]
  onError: (error: unknown) => void
  onFailure: (error: ApiError, stage: FailureStage) => void
}

/** Texts of ours alone, which no key may change: without them an error would be read as something else. */
const fixed: ReadonlySet<string> = new Set(['content-type', 'cache-control'])

/** Characters of a text that are looked through for keys, and told: twice what an upstream message has. */
const longestText = 16_384

/** Headers that any client and any server can carry, without the caller's own keys. */
export function toHeaders(
  headers: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      fixed.has(name) ? value : toHeaderValue(maskKeys(value.slice(0, longestText), keys)),
    ]),
  )
}

export async function toAnswer(reply: Reply, timing: Timing, telling: Telling): Promise<Answer> {
  if (reply.kind === 'stream') return toStreamAnswer(reply, timing, telling)
  if (reply.kind === 'text') return toTextAnswer(reply)
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...reply.headers,
      ...upstreamId(reply.requestId),
    },
    body: JSON.stringify(reply.body),
  }
}

function toTextAnswer({ text, type }: TextReply): Answer {
  return {
    status: 200,
    headers: { 'content-type': type ?? 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: text,
  }
}

/** The status waits for the first text, so that a refusal is an HTTP error; but no longer than proxies wait. */
async function toStreamAnswer(reply: StreamReply, timing: Timing, telling: Telling): Promise<Answer> {
  const body = new ReplyStream(reply, {
    ...timing,
    signal: telling.signal,
    toError: (cause, stage) => toReportedError(cause, telling, stage),
  })
  await body.open()
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...upstreamId(reply.requestId()),
    },
    body,
  }
}

export function errorAnswer(cause: unknown, telling: Telling): Answer {
  const error = toReportedError(cause, telling, 'answer')
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...error.headers },
    body: JSON.stringify(error),
  }
}

function toReportedError(
  cause: unknown,
  { language, model, keys, onError, onFailure }: Telling,
  stage: FailureStage,
) {
  // In mid-stream the model is known to answer.
  const error = withoutKeys(toApiError(cause, stage === 'mid_stream' ? undefined : model), keys())
  onFailure(error, stage)
  // A full or draining gateway says what it means to say: a stack for each of those would be a load of its own.
  if (error.type === 'internal_error' && error.status === 500) onError(error.cause ?? cause)
  return language === 'chinese' ? inChinese(error) : error
}

/** People paste keys into the strangest places, and what we answer ends up in their logs. */
function withoutKeys(error: ApiError, keys: readonly string[]): ApiError {
  const { message, chinese, param, extension } = error
  const text = JSON.stringify({ message, chinese, param, extension })
  // Value by value: JSON escapes some of the characters that a key may have. Where a text was cut may be half a character.
  const masked = JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? maskKeys(value.slice(0, longestText), keys).toWellFormed() : value,
  ) as Pick<ApiError, 'message' | 'chinese' | 'param' | 'extension'>
  // Whoever ended a request knows its error by its identity.
  return JSON.stringify(masked) === text ? error : error.reworded(masked)
}

function upstreamId(requestId: string | undefined) {
  return requestId === undefined ? {} : { 'x-dashscope-request-id': requestId }
}

/** Parameters are the caller's text and request ids DashScope's: ASCII and at most 1,000 characters of them go out. */
function toHeaderValue(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return ascii.length > 1000 ? `${ascii.slice(0, 997)}...` : ascii
}
