import type { Calculation } from './code-interpreter.ts'
import type { JsonObject } from '../json.ts'

export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** Content besides the text of an answer; only on the multimodal path. */
export interface Attachments {
  /** Content items that are sent during the answer. */
  speech: JsonObject[]
  /** Content items at the end. */
  closing: JsonObject[]
  annotations: JsonObject[]
}

/** One answer, divided into the pieces that a stream sends. */
export interface Choice {
  reasoning: string[]
  /** Reasoning before the code interpreter runs the code. */
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
  /** Whether the web was searched. Sources are only returned on request. */
  searched: boolean
  searchResults: JsonObject[] | undefined
  calculation: Calculation | undefined
}
