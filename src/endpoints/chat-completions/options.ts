/** What an answer depends on beside the model, as the caller's request has it. */
export interface ChatOptions {
  /** `stream_options.include_usage`: a last chunk with usage, and `usage: null` in the others. */
  includeUsage: boolean
  /** `functions` was sent instead of `tools`: one call, as `function_call`. */
  legacyFunctions: boolean
  /** `reasoning.exclude`: the answer leaves the reasoning out. */
  excludesReasoning: boolean
  /** The caller's tool for a name that the model used, where the two may differ. */
  toTool?: ((name: string) => CalledTool) | undefined
}

/** `custom`: a tool whose input is a text. */
export interface CalledTool {
  kind: 'function' | 'custom'
  name: string
}
