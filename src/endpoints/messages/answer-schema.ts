import { z } from 'zod'

import { DryRun } from '../dry-run.ts'

const maybe = z.exactOptional

const SearchResult = z.object({
  type: z.literal('web_search_result'),
  url: z.string(),
  title: z.string(),
  encrypted_content: z
    .string()
    .meta({ description: 'Always empty: DashScope does not return the text of a page.' }),
  page_age: z.string().nullable(),
})

const AnswerBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.object({
    type: z.literal('server_tool_use'),
    id: z.string(),
    name: z.literal('web_search'),
    input: z.record(z.string(), z.unknown()),
  }),
  z.object({
    type: z.literal('web_search_tool_result'),
    tool_use_id: z.string(),
    content: z.array(SearchResult),
  }),
  z.object({ type: z.literal('text'), text: z.string(), citations: maybe(z.null()) }),
  z.object({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
  }),
])

const Usage = z
  .object({
    input_tokens: z.int().meta({ description: 'Without those that were read from or written to a cache.' }),
    cache_creation_input_tokens: z.int(),
    cache_read_input_tokens: z.int(),
    cache_creation: z.object({
      ephemeral_5m_input_tokens: z.int(),
      ephemeral_1h_input_tokens: z.int(),
    }),
    output_tokens: z.int().meta({ description: 'Of these, the tokens of thinking.' }),
    output_tokens_details: z.object({ thinking_tokens: z.int() }),
    server_tool_use: z.object({ web_search_requests: z.int(), web_fetch_requests: z.int() }).nullable(),
    service_tier: z.literal('standard'),
    inference_geo: z.null(),
    speed: z.null(),
  })
  .meta({ id: 'MessagesUsage', description: 'What the answer cost, as DashScope counts it.' })
export type Usage = z.output<typeof Usage>

const StopReason = z.enum(['end_turn', 'max_tokens', 'tool_use'])
export type StopReason = z.output<typeof StopReason>

const extension = {
  context_management: maybe(z.object({ applied_edits: z.array(z.unknown()) })),
  dashscope: maybe(z.record(z.string(), z.unknown())),
}

const Answer = z
  .object({
    id: z.string(),
    type: z.literal('message'),
    role: z.literal('assistant'),
    model: z.string(),
    content: z.array(AnswerBlock),
    stop_reason: StopReason.nullable(),
    stop_sequence: z
      .null()
      .meta({ description: 'Always null: DashScope does not report which stop sequence ended a text.' }),
    stop_details: z.null(),
    container: z.null(),
    usage: Usage,
    ...extension,
  })
  .meta({ id: 'MessagesAnswer', description: 'An answer.' })
export type Answer = z.output<typeof Answer>
export type AnswerBlock = Answer['content'][number]

const Delta = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.object({ type: z.literal('signature_delta'), signature: z.string() }),
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  z.object({ type: z.literal('input_json_delta'), partial_json: z.string() }),
])

const index = z.int()
/** One event of a stream; its name is its type. */
export const MessagesEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('message_start'), message: Answer }),
    z.object({ type: z.literal('ping') }),
    z.object({ type: z.literal('content_block_start'), index, content_block: AnswerBlock }),
    z.object({ type: z.literal('content_block_delta'), index, delta: Delta }),
    z.object({ type: z.literal('content_block_stop'), index }),
    z.object({
      type: z.literal('message_delta'),
      delta: z.object({ stop_reason: StopReason, stop_sequence: z.null() }),
      usage: Usage,
      ...extension,
    }),
    z.object({ type: z.literal('message_stop') }),
  ])
  .meta({ id: 'MessagesEvent', description: 'One event of a stream.' })
export type MessagesEvent = z.output<typeof MessagesEvent>

export const MessagesAnswer = Answer
/** With `x-gateway-dry-run: true` the answer says what would be sent. */
export const MessagesReply = z.union([Answer, DryRun])

export const TokenCount = z
  .object({ input_tokens: z.int() })
  .meta({ id: 'TokenCount', description: 'An estimate of the tokens of a prompt.' })
