import { DashScopeError } from '../../dashscope/errors.ts'
import type {
  Citation,
  Envelope,
  FinishReason,
  GeneratedChoice,
  GenerationResult,
  TokenLogprob,
} from '../../generation/types.ts'
import { toCustomInput } from '../custom-input-decoder.ts'
import { toUsage } from '../openai-usage.ts'
import type { ChatOptions } from './options.ts'
import type * as OpenAI from './schema.ts'

/** A whole answer as OpenAI's `chat.completion`. */
export function toBody(
  result: GenerationResult,
  envelope: Envelope,
  options: ChatOptions,
): OpenAI.ChatCompletion {
  const { requestId, created, model } = envelope
  return {
    id: `chatcmpl-${requestId}`,
    object: 'chat.completion',
    created,
    model,
    choices: result.choices.map((choice, index) => ({
      index,
      message: toMessage(choice, index, envelope, options),
      logprobs: choice.logprobs.length === 0 ? null : toLogprobs(choice.logprobs),
      finish_reason: toFinishReason(choice.finishReason, options),
    })),
    ...(result.usage !== undefined && { usage: toUsage(result.usage) }),
    service_tier: 'default',
    system_fingerprint: null,
  }
}

type Message = OpenAI.ChatCompletion['choices'][number]['message']

function toMessage(
  choice: GeneratedChoice,
  index: number,
  envelope: Envelope,
  options: ChatOptions,
): Message {
  const { text, reasoning, calls, items, citations, details } = choice
  const extension = { ...(items.length > 0 && { content: items }), ...details }
  const audio = toAudio(choice, index, envelope)
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning !== '' && !options.excludesReasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && toCalls(calls, envelope, options)),
    refusal: null,
    annotations: toAnnotations(citations),
    ...(audio !== undefined && { audio }),
    ...(Object.keys(extension).length > 0 && { dashscope: extension }),
  }
}

function toCalls(
  calls: GeneratedChoice['calls'],
  envelope: Envelope,
  { legacyFunctions, toTool }: ChatOptions,
) {
  const [first] = calls
  if (!legacyFunctions || first === undefined) {
    return {
      tool_calls: calls.map(({ id, name: wireName, arguments: json }): OpenAI.ToolCall => {
        const { kind, name } = toTool?.(wireName) ?? { kind: 'function', name: wireName }
        const callId = id ?? toCallId(envelope)
        return kind === 'function'
          ? { id: callId, type: kind, function: { name, arguments: json } }
          : { id: callId, type: kind, custom: { name, input: toCustomInput(json) } }
      }),
    }
  }
  oneCallOnly(calls.length - 1)
  return { function_call: { name: first.name, arguments: first.arguments } }
}

/** Nothing is stored, so without DashScope's expiry the audio expires immediately. */
function toAudio(
  { audio, text }: GeneratedChoice,
  index: number,
  envelope: Envelope,
): OpenAI.Audio | undefined {
  if (audio === undefined) return undefined
  return {
    id: audio.id ?? toAudioId(envelope, index),
    data: audio.data,
    expires_at: audio.expiresAt ?? envelope.created,
    transcript: text,
  }
}

export function toFinishReason(
  reason: FinishReason,
  { legacyFunctions }: Pick<ChatOptions, 'legacyFunctions'>,
): OpenAI.FinishReason {
  if (reason !== 'tool-calls') return reason
  return legacyFunctions ? 'function_call' : 'tool_calls'
}

export function toLogprobs(tokens: readonly TokenLogprob[]): OpenAI.Logprobs {
  return {
    content: tokens.map(({ token, logprob, bytes, topLogprobs }) => ({
      token,
      logprob,
      bytes: bytes === null ? null : Array.from(bytes),
      top_logprobs: topLogprobs.map((other) => ({
        ...other,
        bytes: other.bytes === null ? null : Array.from(other.bytes),
      })),
    })),
    refusal: null,
  }
}

export function toAnnotations(citations: readonly Citation[]): OpenAI.UrlCitation[] {
  return citations.map(({ start, end, title, url }) => ({
    type: 'url_citation',
    url_citation: { start_index: start, end_index: end, title, url },
  }))
}

/** For a call without an id. */
export function toCallId({ newId }: Envelope): string {
  return newId('call_', 24)
}

/** DashScope sends no id for audio; this one contains the answer's id and the choice. */
export function toAudioId({ requestId }: Envelope, choice: number): string {
  return `audio_${requestId}${choice === 0 ? '' : `-${choice}`}`
}

/** `function_call` has room for one call, and dropping another would change the answer. */
export function oneCallOnly(index: number): void {
  if (index === 0) return
  throw new DashScopeError({
    failure: 'malformed',
    message:
      "DashScope made several calls, but an answer to a request with 'functions' can have only one. Use 'tools' instead.",
  })
}
