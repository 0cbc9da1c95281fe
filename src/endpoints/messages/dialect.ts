import type { Dialect } from '../../generation/dialect.ts'
import type { ReasoningSeal } from '../reasoning/reasoning-seal.ts'
import { MessagesStreamEncoder } from './answer/stream-encoder.ts'
import { toBody } from './answer/to-body.ts'
import type { MessagesOptions } from './options.ts'
import { MessagesRequest } from './schema.ts'
import { toGeneration } from './to-generation.ts'
import { toOptions } from './to-options.ts'

/**
 * Anthropic's Messages API, for one request: https://platform.claude.com/docs/en/api/messages
 *
 * @param sealing Seals and opens thinking without its text; undefined if there is none.
 */
export function createMessagesDialect(
  sealing: ReasoningSeal | undefined,
): Dialect<MessagesRequest, MessagesOptions> {
  return {
    schema: MessagesRequest,
    toGeneration: (request) => toGeneration(request, sealing?.open),
    toOptions: (request) => toOptions(request, sealing?.seal),
    toBody,
    // Anthropic's clients fill a cache this way.
    asksForNothing: (body) => body.max_tokens === 0,
    encoder: (envelope, options) => new MessagesStreamEncoder(envelope, options),
  }
}
