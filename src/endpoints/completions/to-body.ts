import type { Envelope, GeneratedChoice, GenerationResult, TokenLogprob } from '../../generation/types.ts'
import { toUsage } from '../openai-usage.ts'
import type { CompletionOptions } from './options.ts'
import type * as OpenAI from './schema.ts'

/** A whole answer as OpenAI's `text_completion`. */
export function toBody(
  result: GenerationResult,
  envelope: Envelope,
  options: CompletionOptions,
): OpenAI.Completion {
  return {
    ...toStamp(envelope),
    choices: result.choices.map((choice, index) => toChoice(choice, index, echoOf(index, options))),
    ...(result.usage !== undefined && { usage: toUsage(result.usage) }),
  }
}

export function toStamp({ requestId, created, model }: Envelope) {
  return { id: `cmpl-${requestId}`, object: 'text_completion' as const, created, model }
}

/** The beginning of a choice's text. */
export function echoOf(choice: number, { echo, choices }: CompletionOptions): string {
  return echo?.[Math.floor(choice / choices)] ?? ''
}

function toChoice(choice: GeneratedChoice, index: number, echo: string): OpenAI.Choice {
  const { text, reasoning, logprobs, details, finishReason } = choice
  return {
    text: echo + text,
    index,
    logprobs: logprobs.length === 0 ? null : toLogprobs(logprobs, lengthOf(echo)),
    finish_reason: finishReason === 'length' ? 'length' : 'stop',
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(Object.keys(details).length > 0 && { dashscope: { ...details } }),
  }
}

/** @param offset Characters before the first token */
export function toLogprobs(tokens: readonly TokenLogprob[], offset: number): OpenAI.Logprobs {
  let end = offset
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ token, logprob, topLogprobs }) =>
      Object.fromEntries([...topLogprobs, { token, logprob }].map((one) => [one.token, one.logprob])),
    ),
    text_offset: tokens.map(({ token }) => {
      const start = end
      end += lengthOf(token)
      return start
    }),
  }
}

/** In characters, as Python counts them. */
export function lengthOf(text: string): number {
  let count = text.length
  for (let index = 0; index < text.length; index += 1) if (isTrail(text, index)) count -= 1
  return count
}

/** The second half of a surrogate pair. */
function isTrail(text: string, index: number): boolean {
  const [lead, trail] = [text.charCodeAt(index - 1), text.charCodeAt(index)]
  return trail >= 0xdc00 && trail <= 0xdfff && lead >= 0xd800 && lead <= 0xdbff
}
