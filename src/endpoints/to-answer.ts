import { toEventStream, withHeartbeats, within } from '../openai/event-stream.ts'
import type { Events, EventsReply, Reply } from './endpoint.ts'
import { toApiError } from './to-api-error.ts'

/** What an edge sends. */
export interface Answer {
  status: number
  /** Lower-case names, ASCII values. */
  headers: Readonly<Record<string, string>>
  /** A whole body, or one that is still being made; ends by itself, never rejects. */
  body: string | AsyncIterable<string>
}

export interface Timing {
  commitAfterMs: number
  heartbeatMs: number
  onError: (error: unknown) => void
}

export async function toAnswer(reply: Reply, timing: Timing): Promise<Answer> {
  if (reply.kind === 'events') return toEventsAnswer(reply, timing)
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...extras(reply) },
    body: JSON.stringify(reply.body),
  }
}

/** The status waits for the first event, so that a refusal is an HTTP error; but no longer than proxies wait. */
async function toEventsAnswer({ events, adjustments }: EventsReply, timing: Timing): Promise<Answer> {
  const { commitAfterMs, heartbeatMs, onError } = timing
  const opened = await within(events, commitAfterMs)
  const text = toEventStream(opened?.batches ?? later(events), (error) => toReportedError(error, onError))
  const firstMs = opened === undefined ? Math.max(0, heartbeatMs - commitAfterMs) : heartbeatMs
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...extras({ requestId: opened?.requestId, adjustments }),
    },
    body: withHeartbeats(text, heartbeatMs, firstMs),
  }
}

async function* later(events: Promise<Events>): AsyncGenerator<readonly unknown[], void> {
  yield* (await events).batches
}

export function errorAnswer(cause: unknown, onError: (error: unknown) => void): Answer {
  const error = toReportedError(cause, onError)
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...error.headers },
    body: JSON.stringify(error),
  }
}

function toReportedError(cause: unknown, onError: (error: unknown) => void) {
  const error = toApiError(cause)
  if (error.type === 'internal_error') onError(cause)
  return error
}

function extras({
  requestId,
  adjustments = [],
}: {
  requestId?: string | undefined
  adjustments?: readonly string[] | undefined
}) {
  return {
    ...(requestId !== undefined && { 'x-dashscope-request-id': toHeaderValue(requestId) }),
    ...(adjustments.length > 0 && { 'x-gateway-adjusted': toHeaderValue(adjustments.join(', ')) }),
  }
}

/** Names of parameters and models are the caller's text: ASCII and at most 1,000 characters of them go out. */
function toHeaderValue(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return ascii.length > 1000 ? `${ascii.slice(0, 997)}...` : ascii
}
