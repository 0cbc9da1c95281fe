import type { Dialect } from '../../generation/dialect.ts'
import { createSeal } from './answer/sealed-reasoning.ts'
import { ResponsesStreamEncoder } from './answer/stream-encoder.ts'
import { toBody } from './answer/to-body.ts'
import type { ResponsesOptions } from './options.ts'
import { ResponsesRequest } from './schema/request.ts'
import { toGeneration } from './to-generation.ts'
import { toOptions } from './to-options.ts'

/**
 * OpenAI's Responses API, for one request: https://platform.openai.com/docs/api-reference/responses
 *
 * @param key The key that encrypts reasoning; undefined if none is encrypted.
 */
export function createResponsesDialect(
  key: Uint8Array | undefined,
): Dialect<ResponsesRequest, ResponsesOptions> {
  const { seal, open } = key === undefined ? { open: () => undefined } : createSeal(key)
  return {
    schema: ResponsesRequest,
    toGeneration: (request) => toGeneration(request, open),
    toOptions: (request) => toOptions(request, seal),
    toBody,
    encoder: (envelope, options) => new ResponsesStreamEncoder(envelope, options),
  }
}
