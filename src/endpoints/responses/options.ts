import type { ClientType } from './schema/tools.ts'

/** The caller's view of a called tool; the model uses another name if the tool is in a namespace. */
export interface CalledTool {
  kind: 'function' | 'custom' | ClientType
  name: string
  namespace?: string | undefined
}

/** The fields of the caller's request that shape its answer. */
export interface ResponsesOptions {
  /** The fields of the response that repeat the request. */
  echo: Readonly<Record<string, unknown>>
  /** The caller's tool for a name that the model used. */
  toTool: (name: string) => CalledTool
  /** `reasoning.summary`: the reasoning is in `summary`, not in `content`. */
  summary: boolean
  /** `include`: the additional data that is sent on request. */
  logprobs: boolean
  sources: boolean
  /** Creates the `encrypted_content` of reasoning; undefined if it was not requested. */
  seal?: ((reasoning: string) => string) | undefined
  /** The user's last text, truncated: shown as the search query, because DashScope reports none. */
  query: string
}
