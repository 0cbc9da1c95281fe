import { z } from 'zod'

import { maxLength, minLength, modelName, openObject, optional, record } from '../../http/body/fields.ts'
import { dashscopeFields } from '../request-fields/fields.ts'
import { Message, System } from './block-schema.ts'

const ToolName = z
  .string()
  .check(minLength(1), maxLength(128))
  .regex(/^[a-zA-Z0-9_-]+$/, { abort: true })

/** A caller's function, or one of Anthropic's tools, whose types contain a date. */
const Tool = openObject({
  type: optional(z.string().check(maxLength(64))),
  name: optional(ToolName),
  description: optional(z.string()),
  input_schema: optional(record(z.unknown())),
  strict: optional(z.boolean()),
  defer_loading: optional(z.boolean()),
  eager_input_streaming: optional(z.boolean()),
  input_examples: optional(z.array(z.unknown())),
  allowed_domains: optional(z.array(z.string())),
})

const parallel = { disable_parallel_tool_use: optional(z.boolean()) }
const ToolChoice = z.discriminatedUnion('type', [
  openObject({ type: z.literal('auto'), ...parallel }),
  openObject({ type: z.literal('any'), ...parallel }),
  openObject({ type: z.literal('tool'), name: ToolName, ...parallel }),
  openObject({ type: z.literal('none') }),
])

const display = optional(z.enum(['summarized', 'omitted']))
const Thinking = z.discriminatedUnion('type', [
  openObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1), display }),
  openObject({ type: z.literal('adaptive'), display }),
  openObject({ type: z.literal('between_tools'), display }),
  openObject({ type: z.literal('disabled') }),
])

const Format = openObject({ type: z.literal('json_schema'), schema: record(z.unknown()) })
const OutputConfig = openObject({
  effort: optional(z.enum(['low', 'medium', 'high', 'xhigh', 'max'])),
  format: optional(Format),
})

const Edit = openObject({ type: z.string(), keep: optional(z.unknown()) })
const ContextManagement = openObject({ edits: optional(z.array(Edit)) })

/** Fields that a request and a count of its tokens share; other fields pass to the translation. */
const prompt = {
  model: modelName(),
  messages: z.array(Message).check(minLength(1), maxLength(100_000)),
  system: optional(System),
  tools: optional(z.array(Tool)),
  tool_choice: optional(ToolChoice),
  thinking: optional(Thinking),
  output_config: optional(OutputConfig),
  output_format: optional(Format),
  context_management: optional(ContextManagement),
  mcp_servers: optional(z.array(z.unknown())),
  ...dashscopeFields,
}

/** https://platform.claude.com/docs/en/api/messages/create */
export const MessagesRequest = openObject({
  ...prompt,
  max_tokens: optional(z.int().min(0)),
  stream: optional(z.boolean()),
  stop_sequences: optional(z.array(z.string())),
  temperature: optional(z.number().min(0).max(1)),
  top_p: optional(z.number().min(0).max(1)),
  metadata: optional(openObject({ user_id: optional(z.string()) })),
})

export const CountTokensRequest = openObject(prompt)

MessagesRequest.register(z.globalRegistry, {
  id: 'MessagesRequest',
  description: "A request in the form of Anthropic's Messages API. A parameter that is null is absent.",
})
CountTokensRequest.register(z.globalRegistry, {
  id: 'CountTokensRequest',
  description: 'A request whose tokens are estimated.',
})
Tool.register(z.globalRegistry, {
  id: 'MessagesTool',
  description: "A function with its schema, or one of Anthropic's tools by its type.",
})

export type MessagesRequest = z.output<typeof MessagesRequest>
export type CountTokensRequest = z.output<typeof CountTokensRequest>
export type Tool = z.output<typeof Tool>

export { MessagesAnswer, MessagesEvent, MessagesReply, TokenCount } from './answer-schema.ts'
