import type { Embedding, EmbeddingRequest, EmbeddingUsage } from '../schemas.ts'
import { toFloatBase64 } from './to-float-base64.ts'
import type { Vector } from './to-vectors.ts'

type Format = EmbeddingRequest['encoding_format']

/** The vectors of one call → entries of the answer. `start` is the position of the first one. */
export function toEmbeddings(vectors: readonly Vector[], start: number, format: Format): Embedding[] {
  return vectors.map(({ numbers, sparse }, index) => ({
    object: 'embedding',
    index: start + index,
    embedding: format === 'base64' ? toFloatBase64(numbers) : [...numbers],
    ...(sparse !== undefined && { sparse_embedding: sparse }),
  }))
}

export function toSum(usages: readonly EmbeddingUsage[]): EmbeddingUsage {
  return {
    prompt_tokens: usages.reduce((sum, { prompt_tokens: tokens }) => sum + tokens, 0),
    total_tokens: usages.reduce((sum, { total_tokens: tokens }) => sum + tokens, 0),
  }
}
