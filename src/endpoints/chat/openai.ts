import { z } from 'zod'

import { optional } from '../../openai/fields.ts'

/** Parts of a message's content. Which of them a model takes is the family's business. */
const TextPart = z.looseObject({ type: z.literal('text'), text: z.string() })
const RefusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() })
const MediaPart = z.looseObject({
  type: z.enum(['image_url', 'input_audio', 'file', 'video_url', 'video', 'image', 'audio']),
})
const Part = z.discriminatedUnion('type', [TextPart, RefusalPart, MediaPart])
const Content = z.union([z.string(), z.array(Part)])

const ToolCall = z.looseObject({
  id: z.string(),
  type: optional(z.literal('function')),
  function: z.looseObject({ name: z.string(), arguments: optional(z.string()) }),
})

const withContent = { content: Content, name: optional(z.string()) }
const Message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('system'), ...withContent }),
  z.looseObject({ role: z.literal('developer'), ...withContent }),
  z.looseObject({ role: z.literal('user'), ...withContent }),
  z.looseObject({
    role: z.literal('assistant'),
    content: optional(Content),
    name: optional(z.string()),
    tool_calls: optional(z.array(ToolCall)),
    reasoning_content: optional(z.string()),
    partial: optional(z.boolean()),
  }),
  z.looseObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
])

const Tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[a-zA-Z0-9_-]+$/),
    description: optional(z.string()),
    parameters: optional(z.record(z.string(), z.unknown())),
  }),
})

const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
])

const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), schema: optional(z.record(z.string(), z.unknown())) }),
  }),
])

const penalty = () => optional(z.number().min(-2).max(2))

/** https://platform.openai.com/docs/api-reference/chat/create; fields beyond these are kept for the translator. */
export const ChatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  stream: optional(z.boolean()),
  stream_options: optional(z.looseObject({ include_usage: optional(z.boolean()) })),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  n: optional(z.int().min(1).max(128)),
  // Beyond 2^53 JSON.parse has rounded the number: another seed than the one that was sent.
  seed: optional(z.int()),
  stop: optional(z.union([z.string(), z.array(z.union([z.string(), z.int(), z.array(z.int())]))])),
  max_tokens: optional(z.int().min(1)),
  max_completion_tokens: optional(z.int().min(1)),
  presence_penalty: penalty(),
  frequency_penalty: penalty(),
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
  tools: optional(z.array(Tool)),
  tool_choice: optional(ToolChoice),
  parallel_tool_calls: optional(z.boolean()),
  response_format: optional(ResponseFormat),
})

export type ChatRequest = z.output<typeof ChatRequest>
export type Message = z.output<typeof Message>
export type Part = z.output<typeof Part>
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details: { cached_tokens: number; audio_tokens: number }
  completion_tokens_details: {
    reasoning_tokens: number
    audio_tokens: number
    accepted_prediction_tokens: number
    rejected_prediction_tokens: number
  }
}

export interface TokenLogprob {
  token: string
  logprob: number
  bytes: number[] | null
  top_logprobs: { token: string; logprob: number; bytes: number[] | null }[]
}

export interface Logprobs {
  content: TokenLogprob[]
  refusal: null
}

export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export interface ChatCompletion {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  choices: {
    index: number
    message: {
      role: 'assistant'
      content: string | null
      reasoning_content?: string
      tool_calls?: ToolCall[]
      refusal: null
      annotations: []
    }
    logprobs: Logprobs | null
    finish_reason: FinishReason
  }[]
  usage?: Usage
  service_tier: 'default'
  system_fingerprint: null
}

export interface ToolCallDelta {
  index: number
  id?: string
  type?: 'function'
  function: { name?: string; arguments: string }
}

export interface Delta {
  role?: 'assistant'
  content?: string | null
  reasoning_content?: string
  tool_calls?: ToolCallDelta[]
  refusal?: null
}

export interface ChatCompletionChunk {
  id: string
  object: 'chat.completion.chunk'
  created: number
  model: string
  service_tier: 'default'
  system_fingerprint: null
  choices: { index: number; delta: Delta; logprobs: Logprobs | null; finish_reason: FinishReason | null }[]
  usage?: Usage | null
}
