import type { AnswerDialect } from '../../generation/dialect.ts'
import { toEvent } from '../../http/sse/encode-event.ts'
import type { ChatOptions } from './options.ts'
import { ChatStreamEncoder, done } from './stream-encoder.ts'
import { toBody } from './to-body.ts'

/** How OpenAI's chat completions express an answer: https://platform.openai.com/docs/api-reference/chat/object */
export const chatCompletions: AnswerDialect<ChatOptions> = {
  encoder: (envelope, options) => new ChatStreamEncoder(envelope, options),
  toBody,
  start: () => '',
  keepAlive: () => ': keep-alive\n\n',
  // After the first byte the status is spent: an error event is the one signal that every client understands.
  fail: (error) => toEvent(error) + done,
}
