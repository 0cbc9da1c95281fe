import type { DashScope, UpstreamResponse } from '../../dashscope/client.ts'
import { DashScopeError } from '../../dashscope/errors.ts'
import { toApiError } from '../../errors/from-dashscope.ts'
import type { Part } from './request/to-calls.ts'
import type { EmbeddingFrame } from './answer/to-vectors.ts'

/** Calls at a time, as many as chat makes for its choices. */
const atOnce = 4

/** Where DashScope does not say how long to wait. */
const defaultPauseMs = 1000
/** A caller waits meanwhile. */
const maxPauseMs = 10_000

export interface PartAnswer {
  frame: EmbeddingFrame | undefined
  requestId: string | undefined
}

export interface SendOptions<Result> {
  dashscope: DashScope
  /** Takes the answer of a part when it has arrived. */
  onAnswer: (answer: PartAnswer, part: Part) => Result
  /** The error of the request where a part fails. */
  toError: (cause: unknown, part: Part) => Error
}

/**
 * Sends the calls, a few at a time, and returns what `onAnswer` made of each, in their order. The first failure ends the others.
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
        // What fails because of another's failure or because the caller left has nothing to add.
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

/** A part that DashScope throttles is sent again once: the parts of a request come in a burst, which the caller cannot slow. */
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

/** Milliseconds, where a second attempt may help. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof DashScopeError) || error.failure !== 'refused') return undefined
  const { status, code } = toApiError(error)
  if (status !== 429 || code === 'insufficient_quota') return undefined
  const { retryAfter } = error.origin
  const pause = retryAfter === undefined ? defaultPauseMs : retryAfter * 1000
  return pause <= maxPauseMs ? pause : undefined
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    }, ms)
    signal.addEventListener('abort', leave, { once: true })
  })
}
