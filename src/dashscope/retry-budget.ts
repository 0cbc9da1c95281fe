import { DashScopeError } from './errors.ts'

/**
 * Limits retries to a tenth of the calls within a window, plus a few. In an outage, retrying every call would double the
 * load on a service that has just recovered.
 */
export function createRetryBudget(now: () => number = () => performance.now(), windowMs = 10_000) {
  let since = -Infinity
  let calls = 0
  let retries = 0
  const renew = () => {
    if (now() - since < windowMs) return
    since = now()
    calls = 0
    retries = 0
  }
  return {
    called() {
      renew()
      calls += 1
    },
    /** Whether one more attempt may be made; counts it. */
    take(): boolean {
      renew()
      if (retries >= 3 + calls / 10) return false
      retries += 1
      return true
    },
  }
}

export type RetryBudget = ReturnType<typeof createRetryBudget>

/** Retries once if no connection was made, and never after a byte may have been sent: the model may have run. */
export async function withRetry<Answer>(
  budget: RetryBudget,
  attempt: (number: number) => Promise<Answer>,
): Promise<Answer> {
  budget.called()
  try {
    return await attempt(1)
  } catch (error) {
    const isSafe = error instanceof DashScopeError && error.failure === 'unreachable'
    if (isSafe && budget.take()) return attempt(2)
    throw error
  }
}
