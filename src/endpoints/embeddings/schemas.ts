import { z } from 'zod'

import { minLength, modelName, openObject, optional } from '../../http/body/fields.ts'
import { DryRun } from '../dry-run.ts'
import { MediaContent } from '../media-content.ts'

const Tokens = z.array(z.int().min(0)).check(minLength(1))
const Item = z.union([z.string(), z.int().min(0), Tokens, MediaContent])

/** https://platform.openai.com/docs/api-reference/embeddings/create; DashScope's own parameters in addition to OpenAI's. */
export const EmbeddingRequest = openObject({
  model: modelName(),
  input: z.union([z.string(), z.array(Item)]),
  encoding_format: optional(z.enum(['float', 'base64'])),
  dimensions: optional(z.int().min(1)),
  text_type: optional(z.enum(['query', 'document'])),
  instruct: optional(z.string()),
  output_type: optional(z.enum(['dense', 'sparse', 'dense&sparse'])),
  enable_fusion: optional(z.boolean()),
  fps: optional(z.number().min(0).max(1)),
  res_level: optional(z.int().min(0).max(3)),
  max_video_frames: optional(z.int().min(1)),
})
export type EmbeddingRequest = z.output<typeof EmbeddingRequest>
export type Item = z.output<typeof Item>

// `.meta()` would return a copy without the properties that openObject() sets.
EmbeddingRequest.register(z.globalRegistry, {
  id: 'EmbeddingRequest',
  description: 'A request for the vectors of texts, images or videos. A parameter that is null is absent.',
})
const Sparse = z
  .array(z.object({ index: z.int().min(0), value: z.number(), token: z.exactOptional(z.string()) }))
  .meta({ id: 'SparseEmbedding', description: 'The tokens of a text that matter, with their weights.' })
export type Sparse = z.output<typeof Sparse>

const Embedding = z
  .object({
    object: z.literal('embedding'),
    index: z.int().min(0).meta({ description: 'The place of the input in the request.' }),
    embedding: z.union([
      z.array(z.number()),
      z.string().meta({ description: 'base64 of the numbers as float32, little-endian.' }),
    ]),
    sparse_embedding: z.exactOptional(
      Sparse.meta({ description: "Beyond OpenAI's: with `output_type: dense&sparse`." }),
    ),
  })
  .meta({ id: 'Embedding', description: 'The vector of one input.' })
export type Embedding = z.output<typeof Embedding>

const EmbeddingUsage = z
  .object({ prompt_tokens: z.int().min(0), total_tokens: z.int().min(0) })
  .meta({ id: 'EmbeddingUsage', description: 'Tokens of all calls together, as DashScope counts them.' })
export type EmbeddingUsage = z.output<typeof EmbeddingUsage>

export const EmbeddingList = z
  .object({
    object: z.literal('list'),
    data: z.array(Embedding),
    model: z.string(),
    usage: EmbeddingUsage,
  })
  .meta({ id: 'EmbeddingList', description: 'A vector for each input, in order.' })
export type EmbeddingList = z.output<typeof EmbeddingList>

export const EmbeddingsAnswer = z.union([EmbeddingList, DryRun]).meta({
  id: 'EmbeddingsAnswer',
  description: 'The vectors; or, with `x-gateway-dry-run: true`, what would be sent.',
})
