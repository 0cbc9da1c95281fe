import type { Envelope, GenerationResult } from '../../../generation/types.ts'
import type { Answer } from '../answer-schema.ts'
import type { MessagesOptions } from '../options.ts'
import { stopReasons, toBlocks } from './to-blocks.ts'
import { toExtension, toMessage } from './to-message.ts'

/** A whole answer as Anthropic's message. @throws ApiError 502 for a tool call whose arguments are not a JSON object */
export function toBody(
  { choices: [choice], usage }: GenerationResult,
  envelope: Envelope,
  options: MessagesOptions,
): Answer {
  const message = toMessage(envelope, usage)
  if (choice === undefined) return message
  return {
    ...message,
    content: toBlocks(choice, envelope, options),
    stop_reason: stopReasons[choice.finishReason],
    ...toExtension(choice, options),
  }
}
