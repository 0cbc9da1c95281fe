/** For `vi.waitFor`: what comes soon is seen soon, and a busy machine has time. */
export const soon = { timeout: 15_000, interval: 5 }
