import type { ToolCall } from '../../src/endpoints/chat-completions/schema.ts'

/** What a call of a function calls. */
export function functionOf(call: ToolCall | undefined) {
  if (call?.type !== 'function') throw new Error('no call of a function')
  return call.function
}
