import { z } from 'zod'

import { described, named } from '../../openai/named.ts'

/** OpenAI's answers as we give them: https://platform.openai.com/docs/api-reference/chat/object */

const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call'])
export type FinishReason = z.output<typeof FinishReason>

const count = () => z.int().min(0)
const maybe = z.exactOptional

const Usage = named(
  'Usage',
  'Tokens, as DashScope counts them; absent where it counted none.',
  z.object({
    prompt_tokens: count(),
    completion_tokens: count(),
    total_tokens: count(),
    prompt_tokens_details: z.object({
      cached_tokens: count(),
      audio_tokens: count(),
      image_tokens: maybe(described('Tokens of images, where there are any.', count())),
      video_tokens: maybe(described('Tokens of video, where there are any.', count())),
      cache_write_tokens: maybe(described('Tokens written into an explicit cache.', count())),
    }),
    completion_tokens_details: z.object({
      reasoning_tokens: count(),
      audio_tokens: count(),
      accepted_prediction_tokens: count(),
      rejected_prediction_tokens: count(),
    }),
    plugins: maybe(
      described(`DashScope's own count of what its plugins did: {"search":{"count":1}}.`, z.unknown()),
    ),
  }),
)
export type Usage = z.output<typeof Usage>

const token = { token: z.string(), logprob: z.number(), bytes: z.array(z.int()).nullable() }
const TokenLogprob = z.object({ ...token, top_logprobs: z.array(z.object(token)) })
export type TokenLogprob = z.output<typeof TokenLogprob>

const Logprobs = named(
  'Logprobs',
  'How likely each token was.',
  z.object({
    content: z.array(TokenLogprob),
    refusal: z.null(),
  }),
)
export type Logprobs = z.output<typeof Logprobs>

const ToolCall = named(
  'ToolCall',
  'A function that the model wants called.',
  z.object({
    id: z.string(),
    type: z.literal('function'),
    function: z.object({
      name: z.string(),
      arguments: described('JSON, as the model wrote it.', z.string()),
    }),
  }),
)
export type ToolCall = z.output<typeof ToolCall>

const UrlCitation = named(
  'UrlCitation',
  'Where a claim was found; 0 and 0 where the text does not mark the place.',
  z.object({
    type: z.literal('url_citation'),
    url_citation: z.object({ start_index: z.int(), end_index: z.int(), title: z.string(), url: z.string() }),
  }),
)
export type UrlCitation = z.output<typeof UrlCitation>

const Audio = named(
  'Audio',
  'What was said.',
  z.object({
    id: z.string(),
    data: described('Base64.', z.string()),
    expires_at: described('Unix time in seconds.', z.int()),
    transcript: z.string(),
  }),
)
export type Audio = z.output<typeof Audio>

const Extension = named(
  'Extension',
  "What DashScope says beyond OpenAI's words; each field is there only when DashScope gave it.",
  z.object({
    content: maybe(
      described(
        'The parts that are no text and no audio, in order: ocr_result, image_hw.',
        z.array(z.unknown()).readonly(),
      ),
    ),
    search_info: maybe(described('Sources as DashScope lists them, with icons and site names.', z.unknown())),
    tool_info: maybe(described('What the code interpreter ran.', z.unknown())),
    annotations: maybe(described('What speech recognition found out: language, emotion.', z.unknown())),
  }),
)
export type Extension = z.output<typeof Extension>

/** What a completion and its chunks have in common. */
const stamp = {
  id: z.string(),
  created: described('Unix time in seconds.', z.int()),
  model: described('The model as the caller named it.', z.string()),
  service_tier: z.literal('default'),
  system_fingerprint: z.null(),
}

export const ChatCompletion = named(
  'ChatCompletion',
  'A whole answer.',
  z.object({
    ...stamp,
    object: z.literal('chat.completion'),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          reasoning_content: maybe(described('What the model thought, where it thinks.', z.string())),
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
  }),
)
export type ChatCompletion = z.output<typeof ChatCompletion>

const ToolCallDelta = z.object({
  index: z.int(),
  id: maybe(z.string()),
  type: maybe(z.literal('function')),
  function: z.object({ name: maybe(z.string()), arguments: z.string() }),
})
export type ToolCallDelta = z.output<typeof ToolCallDelta>

const Delta = named(
  'Delta',
  'What is new of a choice.',
  z.object({
    role: maybe(z.literal('assistant')),
    content: maybe(z.string().nullable()),
    reasoning_content: maybe(z.string()),
    tool_calls: maybe(z.array(ToolCallDelta)),
    function_call: maybe(z.object({ name: maybe(z.string()), arguments: z.string() })),
    refusal: maybe(z.null()),
    annotations: maybe(z.array(UrlCitation)),
    audio: maybe(z.object({ id: maybe(z.string()), data: maybe(z.string()), expires_at: maybe(z.int()) })),
    dashscope: maybe(Extension),
  }),
)
export type Delta = z.output<typeof Delta>

export const ChatCompletionChunk = named(
  'ChatCompletionChunk',
  'One event of a stream.',
  z.object({
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
  }),
)
export type ChatCompletionChunk = z.output<typeof ChatCompletionChunk>

/** What would be sent, with the header `x-gateway-dry-run`. */
const SentRequest = named(
  'SentRequest',
  'One call to DashScope, the key masked.',
  z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
)
const DryRun = named(
  'DryRun',
  'What would be sent: `request`, or `requests` where it would be several.',
  z.object({
    object: z.literal('gateway.dry_run'),
    request: maybe(SentRequest),
    requests: maybe(z.array(SentRequest)),
  }),
)

export const ChatAnswer = named(
  'ChatAnswer',
  'The answer; or, with `x-gateway-dry-run: true`, what would be sent.',
  z.union([ChatCompletion, DryRun]),
)
