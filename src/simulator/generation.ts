import type { JsonObject } from './json.ts'

export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** One answer, in the pieces a stream sends; the pieces joined are the whole. */
export interface Choice {
  reasoning: string[]
  content: string[]
  toolCalls: ToolCall[]
  finish: string
}

export interface Generation {
  requestId: string
  inputTokens: number
  choices: Choice[]
  searchResults: JsonObject[] | undefined
}
