/** What sets the models of one family apart. A value: the translators ask it, they know no names. */
export interface ChatFamily {
  name: string
  /** Lower-case model id → whether it is of this family. */
  claims: RegExp
  /**
   * What a stream's frames hold although `incremental_output: true` is sent: the next piece, or the whole so far.
   * Known, never guessed from the text: `["1","10","100"]` is `110100` in one and `100` in the other.
   */
  frames: 'incremental' | 'cumulative'
  /** Answers over server-sent events only. */
  streamOnly: boolean
  /** Sampling ranges narrower than OpenAI's; both ends of `top_p` as the largest and smallest value taken. */
  topP: { smallest: number; largest: number; why: string }
  /** Tokens of one answer; undefined where the limit differs within the family or is not documented. */
  maxTokens?: number
  /** Takes `max_completion_tokens` by that name. */
  maxCompletionTokens: boolean
  /** User and assistant must alternate strictly. */
  alternates: boolean
  /** Takes `frequency_penalty`, which the native API documents for no model. */
  frequencyPenalty: boolean
}

/** The ordinary text model; a family says only how it differs. */
export const ordinary: Omit<ChatFamily, 'name' | 'claims'> = {
  frames: 'incremental',
  streamOnly: false,
  topP: { smallest: 0.001, largest: 1, why: 'takes more than 0' },
  maxCompletionTokens: false,
  alternates: false,
  frequencyPenalty: false,
}
