/** What an answer depends on beside the model, as the caller's request has it. */
export interface CompletionOptions {
  /** `stream_options.include_usage`: a last chunk with usage, and `usage: null` in the others. */
  includeUsage: boolean
  /** What the text of each choice begins with, by prompt; absent where nothing is repeated. */
  echo?: readonly string[]
  /** How many choices each prompt has. */
  choices: number
}
