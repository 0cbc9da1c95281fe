import type { Envelope, GeneratedChoice, TokenUsage } from '../../../generation/types.ts'
import type { Answer } from '../answer-schema.ts'
import type { MessagesOptions } from '../options.ts'
import { toUsage } from './to-usage.ts'

/** The message of an answer before it has any content. */
export function toMessage({ model, newId }: Envelope, usage: TokenUsage | undefined): Answer {
  return {
    id: newId('msg_01', 22),
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage: toUsage(usage),
  }
}

/** Fields beyond Anthropic's, and fields that only some requests get. */
export function toExtension(
  { details, items }: Pick<GeneratedChoice, 'details' | 'items'>,
  { editsContext }: MessagesOptions,
): Pick<Answer, 'context_management' | 'dashscope'> {
  const dashscope = { ...(items.length > 0 && { content: items }), ...details }
  return {
    ...(editsContext && { context_management: { applied_edits: [] } }),
    ...(Object.keys(dashscope).length > 0 && { dashscope }),
  }
}
