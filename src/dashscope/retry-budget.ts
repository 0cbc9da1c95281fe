/**
 * How many calls may be tried again: a tenth of those within a window, and a few besides. When nothing can be reached,
 * each call twice would be twice the load on whatever has just come back.
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
