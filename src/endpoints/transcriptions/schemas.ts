import { z } from 'zod'

import { maxLength, minLength, modelName, openObject, optional } from '../../http/body/fields.ts'
import { DryRun } from '../dry-run.ts'

/** OpenAI's formats. */
export const responseFormats = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] as const
export type ResponseFormat = (typeof responseFormats)[number]

const word = z.string().check(maxLength(256))
const words = (limit: number) => z.array(word).check(maxLength(limit))

/** https://platform.openai.com/docs/api-reference/audio/createTranscription, without the file; DashScope's own parameters in addition. */
export const TranscriptionFields = openObject({
  model: modelName(),
  language: optional(word),
  languages: optional(words(16)),
  prompt: optional(z.string().check(maxLength(20_000))),
  keywords: optional(words(500)),
  response_format: optional(z.enum(responseFormats)),
  temperature: optional(z.number().min(0).max(1)),
  include: optional(z.array(z.enum(['logprobs'])).check(maxLength(16))),
  timestamp_granularities: optional(z.array(z.enum(['word', 'segment'])).check(maxLength(16))),
  stream: optional(z.boolean()),
  chunking_strategy: optional(z.unknown()),
  delay: optional(z.unknown()),
  known_speaker_names: optional(z.unknown()),
  known_speaker_references: optional(z.unknown()),
  enable_itn: optional(z.boolean()),
  enable_lid: optional(z.boolean()),
  vocabulary_id: optional(word),
  vocabulary: optional(z.unknown()),
  disfluency_removal_enabled: optional(z.boolean()),
  diarization_enabled: optional(z.boolean()),
  speaker_count: optional(z.int().min(2).max(100)),
  channel_id: optional(z.union([z.int().min(0), z.array(z.int().min(0)).check(maxLength(16))])),
  special_word_filter: optional(z.unknown()),
  timestamp_alignment_enabled: optional(z.boolean()),
  semantic_punctuation_enabled: optional(z.boolean()),
})
export type TranscriptionFields = z.output<typeof TranscriptionFields>

/** A form, whose fields are checked once they have the types of JSON. */
export const AnyForm = z.custom<Record<string, unknown>>()

/** The same as a form, for its description. Its fields are checked once they have the types of JSON. */
export const TranscriptionForm = openObject({
  file: optional(
    z
      .string()
      .check(minLength(1))
      .meta({ format: 'binary', description: 'A file, or as text its http, https or oss URL.' }),
  ),
  file_url: optional(z.string().check(minLength(1))),
  ...TranscriptionFields.shape,
})

// `.meta()` would return a copy without the properties that openObject() sets.
TranscriptionForm.register(z.globalRegistry, {
  id: 'TranscriptionForm',
  description:
    'Speech to transcribe. Lists are repeated fields; numbers and booleans are written as in JSON.',
})

const seconds = () => z.number().min(0)

const Usage = z
  .union([
    z.object({ type: z.literal('duration'), seconds: seconds() }),
    z.object({
      type: z.literal('tokens'),
      input_tokens: z.int(),
      output_tokens: z.int(),
      total_tokens: z.int(),
      input_token_details: z.object({ text_tokens: z.int(), audio_tokens: z.int() }),
    }),
  ])
  .meta({
    id: 'TranscriptionUsage',
    description: 'What DashScope bills: seconds; or tokens, where it counts them alone.',
  })
export type Usage = z.output<typeof Usage>

const Json = z.object({ text: z.string(), usage: z.exactOptional(Usage) })

const Segment = z.object({
  id: z.int(),
  seek: z.int(),
  start: seconds(),
  end: seconds(),
  text: z.string(),
  tokens: z.array(z.int()),
  temperature: z.number(),
  avg_logprob: z.number(),
  compression_ratio: z.number(),
  no_speech_prob: z.number(),
})
export type Segment = z.output<typeof Segment>

const Verbose = z.object({
  task: z.literal('transcribe'),
  language: z.string(),
  duration: seconds(),
  text: z.string(),
  segments: z.exactOptional(z.array(Segment)),
  words: z.exactOptional(z.array(z.object({ word: z.string(), start: seconds(), end: seconds() }))),
  usage: z.exactOptional(Usage),
})
export type Verbose = z.output<typeof Verbose>

const DiarizedSegment = z.object({
  type: z.literal('transcript.text.segment'),
  id: z.string(),
  start: seconds(),
  end: seconds(),
  text: z.string(),
  speaker: z.string(),
})
export type DiarizedSegment = z.output<typeof DiarizedSegment>

const Diarized = z.object({
  task: z.literal('transcribe'),
  duration: seconds(),
  text: z.string(),
  segments: z.array(DiarizedSegment),
  usage: z.exactOptional(Usage),
})

export const TranscriptionAnswer = z.union([Verbose, Diarized, Json, DryRun]).meta({
  id: 'TranscriptionAnswer',
  description:
    'By `response_format`: the text alone, with times, or with speakers; or, with `x-gateway-dry-run: true`, what would be sent.',
})

export const TranscriptionEvent = z
  .union([
    z.object({
      type: z.literal('transcript.text.delta'),
      delta: z.string(),
      segment_id: z.exactOptional(z.string()),
    }),
    DiarizedSegment,
    z.object({
      type: z.literal('transcript.text.done'),
      text: z.string().meta({ description: 'All deltas together.' }),
      usage: z.exactOptional(Usage),
    }),
  ])
  .meta({ id: 'TranscriptionEvent', description: 'An event of a stream.' })
export type TranscriptionEvent = z.output<typeof TranscriptionEvent>
