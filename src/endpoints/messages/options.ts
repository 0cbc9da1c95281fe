import type { ToolNames } from '../tool-names.ts'

/** The fields of the caller's request that shape its answer. */
export interface MessagesOptions {
  /** Thinking blocks have their text sealed in the signature; undefined if they show it. */
  seal: ((thinking: string) => string) | undefined
  /** The request has `context_management`, so the answer reports that no edit was made. */
  editsContext: boolean
  /** The names of the caller's tools, which may have other names at DashScope. */
  toolNames: ToolNames
  /** The query to show for a web search, because DashScope reports none; undefined without a search. */
  query: string | undefined
}
