/** The fields of the caller's request that shape its answer. */
export interface CompletionOptions {
  /** `stream_options.include_usage`: a last chunk with usage, and `usage: null` in the others. */
  includeUsage: boolean
  /** The beginning of each choice's text, by prompt; absent without `echo`. */
  echo?: readonly string[]
  /** The number of choices per prompt. */
  choices: number
}
