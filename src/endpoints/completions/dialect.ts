import type { Dialect } from '../../generation/dialect.ts'
import type { Requests } from '../../generation/run.ts'
import type { CompletionOptions } from './options.ts'
import { CompletionRequest } from './schema.ts'
import { CompletionStreamEncoder } from './stream-encoder.ts'
import { toBody } from './to-body.ts'
import { toGeneration, toOptions } from './to-generation.ts'

/** OpenAI's completions, older than chat: https://platform.openai.com/docs/api-reference/completions */
export const completions: Dialect<CompletionRequest, CompletionOptions, Requests> = {
  schema: CompletionRequest,
  toGeneration,
  toOptions,
  toBody,
  encoder: (envelope, options) => new CompletionStreamEncoder(envelope, options),
}
