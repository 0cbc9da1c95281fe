/** Time limit of checks without a model, milliseconds. */
export const quickMs = 10_000
/** Time limit of checks with a model, milliseconds. */
export const modelMs = 60_000
