/** The fields of the caller's request that shape its answer. */
export interface ChatOptions {
  /** `stream_options.include_usage`: a last chunk with usage, and `usage: null` in the others. */
  includeUsage: boolean
  /** `functions` was sent instead of `tools`: one call, as `function_call`. */
  legacyFunctions: boolean
  /** `reasoning.exclude`: the answer contains no reasoning. */
  excludesReasoning: boolean
  /** The caller's tool for a name that the model used, if the two may differ. */
  toTool?: ((name: string) => CalledTool) | undefined
}

/** `custom`: a tool whose input is text. */
export interface CalledTool {
  kind: 'function' | 'custom'
  name: string
}
