import type { ToolCall } from './generation.ts'
import type { GenerationRequest } from './request.ts'

/** The calls a request leads to; none when it is answered in words. */
export function toolCallsOf(_request: GenerationRequest): Omit<ToolCall, 'id'>[] {
  return []
}
