import type { Dialect } from '../../generation/dialect.ts'
import { MessagesStreamEncoder } from './answer/stream-encoder.ts'
import { toBody } from './answer/to-body.ts'
import type { MessagesOptions } from './options.ts'
import { MessagesRequest } from './schema.ts'
import { toGeneration } from './to-generation.ts'
import { toOptions } from './to-options.ts'

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const messages: Dialect<MessagesRequest, MessagesOptions> = {
  schema: MessagesRequest,
  toGeneration,
  toOptions,
  toBody,
  // Anthropic's clients fill a cache this way.
  asksForNothing: (body) => body.max_tokens === 0,
  encoder: (envelope, options) => new MessagesStreamEncoder(envelope, options),
}
