import { z } from 'zod'

import { openObject, optional } from '../../http/body/fields.ts'

/** Thinking efforts: OpenAI's, and `max` from Anthropic and DeepSeek. */
export const Effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

/** vLLM's arguments of a model's chat template. */
export const TemplateArguments = openObject({
  enable_thinking: optional(z.boolean()),
  thinking: optional(z.boolean()),
})

/** DashScope's own parameters whose values the gateway reads. Every API has them at the top level of its body. */
export const dashscopeFields = {
  // JSON.parse rounds numbers beyond 2^53, which would change the seed.
  seed: optional(z.int()),
  // -1 is vLLM's value for no limit.
  top_k: optional(z.int().min(-1)),
  enable_thinking: optional(z.boolean()),
  thinking_budget: optional(z.int().min(0)),
  reasoning_effort: optional(Effort),
  enable_search: optional(z.boolean()),
  search_options: optional(openObject({})),
}

/** A text, several texts, or lists of token ids. */
export const Stop = z.union([z.string(), z.array(z.union([z.string(), z.int(), z.array(z.int())]))])
