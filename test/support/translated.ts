import { ApiError } from '../../src/errors/api-error.ts'
import { parseBody } from '../../src/http/body/parse-json.ts'
import { toPhrase } from '../../src/errors/adjustment.ts'
import { familyOf } from '../../src/generation/families/index.ts'
import { ChatRequest } from '../../src/endpoints/chat-completions/schema.ts'
import { toGeneration } from '../../src/endpoints/chat-completions/to-generation.ts'
import { toDashScopeRequest } from '../../src/generation/request/to-dashscope-request.ts'

export type Message = Record<string, unknown>

export interface Outcome {
  /** The messages to DashScope, without the service's content format. */
  messages: readonly Message[]
  adjusted: readonly string[]
  parameters: Record<string, unknown>
}

/** One model of each service; both accept the same conversations. */
export const models = ['qwen-plus', 'qwen3-vl-plus'] as const

export const user = (content = 'U') => ({ role: 'user', content })
export const system = (content = 'S') => ({ role: 'system', content })
export const assistant = (content: string | null = 'A', fields: Message = {}) => ({
  role: 'assistant',
  content,
  ...fields,
})
export const call = (id: string, args = '{}', name = 'f') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
})
export const calls = (...own: Message[]) => ({ role: 'assistant', content: '', tool_calls: own })
export const answer = (id: string, content = '7', fields: Message = {}) => ({
  role: 'tool',
  tool_call_id: id,
  content,
  ...fields,
})
/** A call as it is sent to DashScope. */
export const sentCall = (id: string, args = '{}', name = 'f', index = 0) => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: args },
})
export const sentCalls = (...own: Message[]) => ({ role: 'assistant', content: '', tool_calls: own })
/** The text of a later system message. */
export const marked = (text: string) => `<system-reminder>\n${text}\n</system-reminder>`
export const noResult = '[no result was provided for this call]'

export function translate(messages: readonly Message[], fields: Message = {}): Outcome {
  const request = parseBody(ChatRequest, { model: 'qwen-plus', messages, ...fields })
  const { body, adjustments } = toDashScopeRequest(toGeneration(request), familyOf(request.model))
  return {
    messages: body.input.messages.map(({ content, ...rest }) => ({ ...rest, content: plain(content) })),
    adjusted: adjustments.map(toPhrase),
    parameters: body.parameters,
  }
}

function plain(content: unknown): unknown {
  return Array.isArray(content) && content.every((item) => Object.keys(item as object).join() === 'text')
    ? content.map((item) => (item as { text: string }).text).join('')
    : content
}

export function refusal(
  messages: readonly Message[],
  fields: Message = {},
): { param: string | null; message: string } {
  try {
    translate(messages, fields)
  } catch (error) {
    if (error instanceof ApiError) return { param: error.param, message: error.message }
  }
  throw new Error('not refused')
}
