import { z } from 'zod'

import { minLength, modelName, openObject, optional, record } from '../../http/body/fields.ts'
import { dashscopeFields, Stop } from '../request-fields/fields.ts'

const penalty = () => optional(z.number().min(-2).max(2))

/** Token ids pass the schema, so that their error can be more specific. */
const Prompt = z.union([
  z.string(),
  z.array(z.union([z.string(), z.int(), z.array(z.int())])).check(minLength(1)),
])

/** https://platform.openai.com/docs/api-reference/completions/create; other fields pass to the translation. */
export const CompletionRequest = openObject({
  model: modelName(),
  prompt: Prompt,
  suffix: optional(z.string()),
  stream: optional(z.boolean()),
  stream_options: optional(openObject({ include_usage: optional(z.boolean()) })),
  echo: optional(z.boolean()),
  n: optional(z.int().min(1).max(128)),
  best_of: optional(z.int().min(0).max(20)),
  max_tokens: optional(z.int().min(1)),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  stop: optional(Stop),
  logprobs: optional(z.int().min(0).max(5)),
  presence_penalty: penalty(),
  frequency_penalty: penalty(),
  logit_bias: optional(record(z.number().min(-100).max(100))),
  ...dashscopeFields,
})
CompletionRequest.register(z.globalRegistry, {
  id: 'CompletionRequest',
  description: 'A request for the continuation of texts. A parameter that is null is absent.',
})

export type CompletionRequest = z.output<typeof CompletionRequest>

export { Completion, CompletionAnswer } from './answer-schema.ts'
export type * from './answer-schema.ts'
