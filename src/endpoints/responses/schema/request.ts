import { z } from 'zod'

import { modelName, openObject, optional, record } from '../../../http/body/fields.ts'
import { dashscopeFields, Effort, Stop, TemplateArguments } from '../../request-fields/fields.ts'
import { Item } from './items.ts'
import { Tool, ToolChoice } from './tools.ts'

const Format = z.discriminatedUnion('type', [
  openObject({ type: z.literal('text') }),
  openObject({ type: z.literal('json_object') }),
  openObject({
    type: z.literal('json_schema'),
    name: z.string(),
    schema: optional(record(z.unknown())),
    description: optional(z.string()),
    strict: optional(z.boolean()),
  }),
])

const Summary = optional(z.enum(['auto', 'concise', 'detailed']))

/** https://platform.openai.com/docs/api-reference/responses/create; other fields pass to the translation. */
export const ResponsesRequest = openObject({
  model: modelName(),
  input: optional(z.union([z.string(), z.array(Item)])),
  instructions: optional(z.string()),
  stream: optional(z.boolean()),
  stream_options: optional(openObject({})),
  max_output_tokens: optional(z.int().min(1)),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  top_logprobs: optional(z.int().min(0).max(20)),
  tools: optional(z.array(Tool)),
  tool_choice: optional(ToolChoice),
  parallel_tool_calls: optional(z.boolean()),
  max_tool_calls: optional(z.int()),
  text: optional(
    openObject({ format: optional(Format), verbosity: optional(z.enum(['low', 'medium', 'high'])) }),
  ),
  reasoning: optional(
    openObject({
      effort: optional(Effort),
      summary: Summary,
      generate_summary: Summary,
      context: optional(z.enum(['auto', 'current_turn', 'all_turns'])),
      mode: optional(z.string()),
    }),
  ),
  include: optional(z.array(z.string())),
  store: optional(z.boolean()),
  previous_response_id: optional(z.string()),
  conversation: optional(z.union([z.string(), openObject({ id: z.string() })])),
  truncation: optional(z.enum(['auto', 'disabled'])),
  background: optional(z.boolean()),
  prompt: optional(openObject({})),
  context_management: optional(z.array(openObject({}))),
  metadata: optional(record(z.string())),
  service_tier: optional(z.string()),
  user: optional(z.string()),
  safety_identifier: optional(z.string()),
  prompt_cache_key: optional(z.string()),
  prompt_cache_retention: optional(z.string()),
  prompt_cache_options: optional(openObject({})),
  moderation: optional(openObject({})),
  client_metadata: optional(openObject({})),
  chat_template_kwargs: optional(TemplateArguments),
  ...dashscopeFields,
  stop: optional(Stop),
})
export type ResponsesRequest = z.output<typeof ResponsesRequest>

// `.meta()` would return a copy without the properties that openObject() and record() set.
ResponsesRequest.register(z.globalRegistry, {
  id: 'ResponsesRequest',
  description: 'A request for a response. A parameter that is null is absent.',
})
