/**
 * Limits retries to a tenth of the calls within a window, plus a few. In an outage, retrying every call would double the
 * load on a service that has just recovered.
 */
export function createRetryBudget(now: () => number = () => performance.now(), windowMs = 10_000) {
  let since = now()
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
