import { z } from 'zod'

import { maxLength, minLength, modelName, openObject, optional } from '../../http/body/fields.ts'

/** OpenAI's formats. */
export const responseFormats = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const
export type ResponseFormat = (typeof responseFormats)[number]

/** https://platform.openai.com/docs/api-reference/audio/createSpeech; DashScope's own parameters in addition to OpenAI's. */
export const SpeechRequest = openObject({
  model: modelName(),
  input: z.string().check(minLength(1), maxLength(4096)),
  voice: z.union([
    z.string().check(minLength(1), maxLength(256)),
    openObject({ id: z.string().check(minLength(1), maxLength(256)) }),
  ]),
  response_format: optional(z.enum(responseFormats)),
  speed: optional(z.number().min(0.25).max(4)),
  instructions: optional(z.string().check(maxLength(4096))),
  stream_format: optional(z.enum(['audio', 'sse'])),
  language_type: optional(z.string().check(maxLength(64))),
  optimize_instructions: optional(z.boolean()),
  sample_rate: optional(z.int().min(8000).max(48_000)),
  volume: optional(z.number().min(0).max(100)),
  pitch: optional(z.number().min(0.5).max(2)),
  bit_rate: optional(z.int().min(6).max(510)),
  seed: optional(z.int().min(0).max(65_535)),
  enable_ssml: optional(z.boolean()),
  language_hints: optional(z.array(z.string().check(maxLength(16))).check(maxLength(16))),
})
export type SpeechRequest = z.output<typeof SpeechRequest>

// `.meta()` would return a copy without the properties that openObject() sets.
SpeechRequest.register(z.globalRegistry, {
  id: 'SpeechRequest',
  description: 'A text to speak. A parameter that is null is absent.',
})

const SpeechUsage = z
  .object({
    input_tokens: z.int().min(0),
    output_tokens: z.int().min(0),
    total_tokens: z.int().min(0),
    characters: z.exactOptional(
      z
        .int()
        .min(0)
        .meta({ description: "Beyond OpenAI's: what DashScope bills, where it counts characters." }),
    ),
  })
  .meta({ id: 'SpeechUsage', description: 'Tokens, which are 0 for models that count characters.' })
export type SpeechUsage = z.output<typeof SpeechUsage>

export const SpeechEvent = z
  .union([
    z.object({
      type: z.literal('speech.audio.delta'),
      audio: z.string().meta({ description: 'base64. All parts together are the file.' }),
    }),
    z.object({ type: z.literal('speech.audio.done'), usage: SpeechUsage }),
  ])
  .meta({ id: 'SpeechEvent', description: 'An event of `stream_format: sse`.' })
export type SpeechEvent = z.output<typeof SpeechEvent>

export const VoiceList = z
  .object({
    voices: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        models: z.array(z.string()).meta({ description: "Beyond Open WebUI's: the models that have it." }),
      }),
    ),
  })
  .meta({ id: 'VoiceList', description: 'The voices, as Open WebUI reads them.' })

export const SpeechModelList = z
  .object({ models: z.array(z.object({ id: z.string(), name: z.string() })) })
  .meta({ id: 'SpeechModelList', description: 'The models for sound, as Open WebUI reads them.' })

export const VoicesQuery = z.object({
  model: z.string().check(maxLength(256)).optional().meta({ description: 'The voices of this model alone.' }),
})

export const AudioModelsQuery = z.object({
  type: z
    .enum(['speech', 'transcription'])
    .optional()
    .meta({ description: 'The models that speak, which is the default, or those that transcribe speech.' }),
})
