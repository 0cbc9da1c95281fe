import type { Dialect } from '../../generation/dialect.ts'
import type { ChatOptions } from './options.ts'
import { ChatRequest } from './schema.ts'
import { ChatStreamEncoder } from './stream-encoder.ts'
import { toBody } from './to-body.ts'
import { toGeneration } from './to-generation.ts'
import { toOptions } from './to-options.ts'

/** OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: Dialect<ChatRequest, ChatOptions> = {
  schema: ChatRequest,
  toGeneration,
  toOptions,
  toBody,
  encoder: (envelope, options) => new ChatStreamEncoder(envelope, options),
}
