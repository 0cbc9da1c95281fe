import type { Dialect } from '../../generation/dialect.ts'
import type { ReasoningSeal } from '../reasoning/reasoning-seal.ts'
import { ResponsesStreamEncoder } from './answer/stream-encoder.ts'
import { toBody } from './answer/to-body.ts'
import type { ResponsesOptions } from './options.ts'
import { ResponsesRequest } from './schema/request.ts'
import { toGeneration } from './to-generation.ts'
import { toOptions } from './to-options.ts'

/**
 * OpenAI's Responses API, for one request: https://platform.openai.com/docs/api-reference/responses
 *
 * @param sealing Encrypts and decrypts reasoning; undefined if there is none of it.
 */
export function createResponsesDialect(
  sealing: ReasoningSeal | undefined,
): Dialect<ResponsesRequest, ResponsesOptions> {
  const open = sealing?.open ?? (() => undefined)
  return {
    schema: ResponsesRequest,
    toGeneration: (request) => toGeneration(request, open),
    toOptions: (request) => toOptions(request, sealing?.seal),
    toBody,
    encoder: (envelope, options) => new ResponsesStreamEncoder(envelope, options),
  }
}
