import type { DashScope, UpstreamResponse } from '../../dashscope/client.ts'
import { DashScopeError } from '../../dashscope/errors.ts'
import { wait } from '../../dashscope/wait.ts'
import { toApiError } from '../../errors/from-dashscope.ts'
import type { Part } from './request/to-calls.ts'
import type { EmbeddingFrame } from './answer/to-vectors.ts'

/** Concurrent calls, as many as chat makes for its choices. */
const atOnce = 4

/** The wait without DashScope's `retry-after`. */
const defaultPauseMs = 1000
/** The longest wait, because the caller waits meanwhile. */
const maxPauseMs = 10_000

export interface PartAnswer {
  frame: EmbeddingFrame | undefined
  requestId: string | undefined
}

export interface SendOptions<Result> {
  dashscope: DashScope
  /** Receives the answer of a part. */
  onAnswer: (answer: PartAnswer, part: Part) => Result
  /** The error of the request if a part fails. */
  toError: (cause: unknown, part: Part) => Error
}

/**
 * Sends the calls, a few at a time, and returns the results of `onAnswer`, in the order of the calls. The first failure ends the
 * others.
 */
export async function sendParts<Result>(
  parts: readonly Part[],
  { dashscope, onAnswer, toError }: SendOptions<Result>,
): Promise<Result[]> {
  const group = new AbortController()
  const results = new Map<Part, Result>()
  let next = 0
  const work = async () => {
    for (let at = next++; at < parts.length && !group.signal.aborted; at = next++) {
      const part = parts[at]
      if (part === undefined) return
      try {
        const answer = await send(part, { dashscope, group, mayRetry: parts.length > 1 })
        results.set(part, onAnswer(answer, part))
      } catch (cause) {
        // Ignores failures that follow from another failure or from the caller's disconnect.
        const error = dashscope.signal.aborted || group.signal.aborted ? cause : toError(cause, part)
        group.abort(error)
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, parts.length) }, work))
  return parts.map((part) => results.get(part)).filter((result) => result !== undefined)
}

interface SendContext {
  dashscope: DashScope
  group: AbortController
  mayRetry: boolean
}

/** A throttled part is sent once more: the parts of a request are a burst, which the caller cannot slow down. */
async function send({ call }: Part, { dashscope, group, mayRetry }: SendContext): Promise<PartAnswer> {
  const attempt = async () => {
    const response = await dashscope.send<EmbeddingFrame>({ ...call, signal: group.signal })
    response.close()
    return toAnswer(response)
  }
  try {
    return await attempt()
  } catch (error) {
    const pause = mayRetry ? pauseAfter(error) : undefined
    if (pause === undefined) throw error
    await wait(pause, AbortSignal.any([dashscope.signal, group.signal]))
    return attempt()
  }
}

function toAnswer({ first, requestId }: UpstreamResponse<EmbeddingFrame>): PartAnswer {
  return { frame: first.frames[0], requestId }
}

/** Milliseconds to wait, if a second attempt may help. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof DashScopeError) || error.failure !== 'refused') return undefined
  const { status, code } = toApiError(error)
  if (status !== 429 || code === 'insufficient_quota') return undefined
  const { retryAfter } = error.origin
  const pause = retryAfter === undefined ? defaultPauseMs : retryAfter * 1000
  return pause <= maxPauseMs ? pause : undefined
}
