import type { ToolNames } from '../tool-names.ts'

/** What an answer depends on beside the model, as the caller's request has it. */
export interface MessagesOptions {
  /** `thinking.display: "omitted"`: thinking blocks without their text. */
  omitsThinking: boolean
  /** The request has `context_management`, and the answer says that no edit was made. */
  editsContext: boolean
  /** The names of the caller's tools, which DashScope may have under others. */
  toolNames: ToolNames
  /** What a web search is said to have looked for, which DashScope does not say; undefined without a search. */
  query: string | undefined
}
