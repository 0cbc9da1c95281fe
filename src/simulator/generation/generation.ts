import type { Calculation } from './code-interpreter.ts'
import type { JsonObject } from '../json.ts'

export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** Content beside the text of an answer; only on the multimodal path. */
export interface Attachments {
  /** Items of the content that come while the answer goes on. */
  speech: JsonObject[]
  /** Items that close the content. */
  closing: JsonObject[]
  annotations: JsonObject[]
}

/** One answer, in the pieces a stream sends; the pieces joined are the whole. */
export interface Choice {
  reasoning: string[]
  /** Reasoning of before the code was run, for a code interpreter. */
  opening: string[]
  content: string[]
  toolCalls: ToolCall[]
  attachments: Attachments
  finish: string
}

export interface Generation {
  requestId: string
  inputTokens: number
  choices: Choice[]
  /** Whether the web was searched; the sources are shown only to those who ask for them. */
  searched: boolean
  searchResults: JsonObject[] | undefined
  calculation: Calculation | undefined
}
