import type { Embedding, EmbeddingRequest, EmbeddingUsage } from '../schemas.ts'
import { toFloatBase64 } from './to-float-base64.ts'
import type { Vector } from './to-vectors.ts'

type Format = EmbeddingRequest['encoding_format']

/** Bytes of memory for each number until the answer is sent: of its text, and of the number itself, which base64 replaces. */
const bytesOfNumber = { float: 48, base64: 12 } as const

/** A short request may have an answer of a hundred megabytes. */
export function bytesOf(vectors: readonly Vector[], format: Format): number {
  const count = vectors.reduce((sum, { numbers }) => sum + numbers.length, 0)
  return count * bytesOfNumber[format ?? 'float']
}

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
