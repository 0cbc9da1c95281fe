/** How long checks may take, milliseconds. */
export const quickMs = 10_000
/** Where a model answers. */
export const modelMs = 60_000
