import { z } from 'zod'

import type { TokenUsage } from '../generation/types.ts'

const tokens = () => z.int().min(0)
const maybe = z.exactOptional

/** The usage of OpenAI's chat completions and completions. */
export const Usage = z
  .object({
    prompt_tokens: tokens(),
    completion_tokens: tokens(),
    total_tokens: tokens(),
    prompt_tokens_details: z.object({
      cached_tokens: tokens(),
      audio_tokens: tokens(),
      image_tokens: maybe(tokens().meta({ description: 'Tokens of images, where there are any.' })),
      video_tokens: maybe(tokens().meta({ description: 'Tokens of video, where there are any.' })),
      cache_write_tokens: maybe(tokens().meta({ description: 'Tokens written into an explicit cache.' })),
    }),
    completion_tokens_details: z.object({
      reasoning_tokens: tokens(),
      audio_tokens: tokens(),
      accepted_prediction_tokens: tokens(),
      rejected_prediction_tokens: tokens(),
    }),
    plugins: maybe(
      z
        .unknown()
        .meta({ description: `DashScope's own count of what its plugins did: {"search":{"count":1}}.` }),
    ),
  })
  .meta({ id: 'Usage', description: 'Tokens, as DashScope counts them; absent where it counted none.' })
export type Usage = z.output<typeof Usage>

/** `output` includes the reasoning, like OpenAI's `completion_tokens`. */
export function toUsage(usage: TokenUsage): Usage {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.total,
    prompt_tokens_details: {
      cached_tokens: usage.cached,
      audio_tokens: usage.inputAudio,
      ...positive('image_tokens', usage.inputImage),
      ...positive('video_tokens', usage.inputVideo),
      ...positive('cache_write_tokens', usage.cacheWritten),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: usage.outputAudio,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    ...(usage.plugins !== undefined && { plugins: usage.plugins }),
  }
}

/** Details beyond the two that OpenAI always sends are left out at 0. */
function positive<Name extends string>(name: Name, count: number): Partial<Record<Name, number>> {
  return count > 0 ? ({ [name]: count } as Partial<Record<Name, number>>) : {}
}
