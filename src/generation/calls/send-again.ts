import { DashScopeError } from '../../dashscope/errors.ts'
import { wait } from '../../dashscope/wait.ts'
import { toApiError } from '../../errors/from-dashscope.ts'

/** The wait without DashScope's `retry-after`. */
const defaultPauseMs = 1000
/** The longest wait, because the caller waits meanwhile. */
const maxPauseMs = 10_000

export interface SendAgainOptions {
  /** They end the pause. */
  signals: AbortSignal[]
  /** Receives the pause, and resolves after it. */
  observePause: (pause: Promise<void>) => Promise<void>
}

/**
 * Sends one of several calls, and once more after a pause if it was throttled, which made nothing: the calls of a request are a burst,
 * which the caller cannot slow down.
 */
export async function sendAgain<Answer>(
  send: () => Promise<Answer>,
  { signals, observePause }: SendAgainOptions,
): Promise<Answer> {
  try {
    return await send()
  } catch (error) {
    const pause = pauseAfter(error)
    if (pause === undefined) throw error
    await observePause(wait(pause, AbortSignal.any(signals)))
    return send()
  }
}

/** Milliseconds to wait, if a second attempt may help. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof DashScopeError) || error.failure !== 'refused') return undefined
  // A task that was accepted is not submitted again.
  if (error.origin.taskId !== undefined) return undefined
  const { status, code } = toApiError(error)
  if (status !== 429 || code === 'insufficient_quota') return undefined
  const { retryAfter } = error.origin
  const pause = retryAfter === undefined ? defaultPauseMs : retryAfter * 1000
  return pause <= maxPauseMs ? pause : undefined
}
