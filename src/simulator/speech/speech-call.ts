import type { Directives } from '../faults/faults.ts'

export interface SpeechCall {
  /** The parsed body without its markers. */
  body: unknown
  headers: Record<string, string>
  stream: boolean
  directives: Directives
  requestId: string
}
