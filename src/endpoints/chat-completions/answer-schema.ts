import { z } from 'zod'

import { DryRun } from '../dry-run.ts'
import { Usage } from '../openai-usage.ts'

/** OpenAI's answers, as this gateway returns them: https://platform.openai.com/docs/api-reference/chat/object */

export type { Usage } from '../openai-usage.ts'

const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call'])
export type FinishReason = z.output<typeof FinishReason>

const maybe = z.exactOptional

const token = { token: z.string(), logprob: z.number(), bytes: z.array(z.int()).nullable() }
const TokenLogprob = z.object({ ...token, top_logprobs: z.array(z.object(token)) })
export type TokenLogprob = z.output<typeof TokenLogprob>

const Logprobs = z
  .object({
    content: z.array(TokenLogprob),
    refusal: z.null(),
  })
  .meta({ id: 'Logprobs', description: 'How likely each token was.' })
export type Logprobs = z.output<typeof Logprobs>

const FunctionCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({
    name: z.string(),
    arguments: z.string().meta({ description: 'JSON, as the model wrote it.' }),
  }),
})
const CustomCall = z
  .object({
    id: z.string(),
    type: z.literal('custom'),
    custom: z.object({ name: z.string(), input: z.string() }),
  })
  .meta({ description: 'Only in answers to a body of the Responses API.' })
const ToolCall = z
  .discriminatedUnion('type', [FunctionCall, CustomCall])
  .meta({ id: 'ToolCall', description: 'A tool that the model calls.' })
export type ToolCall = z.output<typeof ToolCall>

const UrlCitation = z
  .object({
    type: z.literal('url_citation'),
    url_citation: z.object({ start_index: z.int(), end_index: z.int(), title: z.string(), url: z.string() }),
  })
  .meta({
    id: 'UrlCitation',
    description: 'Where a claim was found; 0 and 0 where the text does not mark the place.',
  })
export type UrlCitation = z.output<typeof UrlCitation>

const Audio = z
  .object({
    id: z.string(),
    data: z.string().meta({ description: 'Base64.' }),
    expires_at: z.int().meta({ description: 'Unix time in seconds.' }),
    transcript: z.string(),
  })
  .meta({ id: 'Audio', description: 'What was said.' })
export type Audio = z.output<typeof Audio>

const Extension = z
  .object({
    content: maybe(
      z
        .array(z.unknown())
        .readonly()
        .meta({ description: 'The parts other than text and audio, in order: ocr_result, image_hw.' }),
    ),
    search_info: maybe(
      z.unknown().meta({ description: 'Sources as DashScope lists them, with icons and site names.' }),
    ),
    tool_info: maybe(z.unknown().meta({ description: 'What the code interpreter ran.' })),
    annotations: maybe(
      z.unknown().meta({ description: 'What speech recognition detected: language, emotion.' }),
    ),
  })
  .meta({
    id: 'Extension',
    description: "DashScope's own fields; each is present only if DashScope sent it.",
  })
export type Extension = z.output<typeof Extension>

/** Fields that a completion and its chunks share. */
const stamp = {
  id: z.string(),
  created: z.int().meta({ description: 'Unix time in seconds.' }),
  model: z.string().meta({ description: 'The model as the caller named it.' }),
  service_tier: z.literal('default'),
  system_fingerprint: z.null(),
}

export const ChatCompletion = z
  .object({
    ...stamp,
    object: z.literal('chat.completion'),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          reasoning_content: maybe(z.string().meta({ description: "The model's reasoning, if it thinks." })),
          tool_calls: maybe(z.array(ToolCall)),
          function_call: maybe(z.object({ name: z.string(), arguments: z.string() })),
          refusal: z.null(),
          annotations: z.array(UrlCitation),
          audio: maybe(Audio),
          dashscope: maybe(Extension),
        }),
        logprobs: Logprobs.nullable(),
        finish_reason: FinishReason,
      }),
    ),
    usage: maybe(Usage),
  })
  .meta({ id: 'ChatCompletion', description: 'A whole answer.' })
export type ChatCompletion = z.output<typeof ChatCompletion>

const ToolCallDelta = z.object({
  index: z.int(),
  id: maybe(z.string()),
  type: maybe(z.literal('function')),
  function: z.object({ name: maybe(z.string()), arguments: z.string() }),
})
export type ToolCallDelta = z.output<typeof ToolCallDelta>

const Delta = z
  .object({
    role: maybe(z.literal('assistant')),
    content: maybe(z.string().nullable()),
    reasoning_content: maybe(z.string()),
    tool_calls: maybe(z.array(ToolCallDelta)),
    function_call: maybe(z.object({ name: maybe(z.string()), arguments: z.string() })),
    refusal: maybe(z.null()),
    annotations: maybe(z.array(UrlCitation)),
    audio: maybe(z.object({ id: maybe(z.string()), data: maybe(z.string()), expires_at: maybe(z.int()) })),
    dashscope: maybe(Extension),
  })
  .meta({ id: 'Delta', description: 'The new part of a choice.' })
export type Delta = z.output<typeof Delta>

export const ChatCompletionChunk = z
  .object({
    ...stamp,
    object: z.literal('chat.completion.chunk'),
    choices: z.array(
      z.object({
        index: z.int(),
        delta: Delta,
        logprobs: Logprobs.nullable(),
        finish_reason: FinishReason.nullable(),
      }),
    ),
    usage: maybe(Usage.nullable()),
  })
  .meta({ id: 'ChatCompletionChunk', description: 'One event of a stream.' })
export type ChatCompletionChunk = z.output<typeof ChatCompletionChunk>

export const ChatAnswer = z.union([ChatCompletion, DryRun]).meta({
  id: 'ChatAnswer',
  description: 'The answer; or, with `x-gateway-dry-run: true`, what would be sent.',
})
