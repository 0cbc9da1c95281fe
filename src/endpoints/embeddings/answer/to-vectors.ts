import { DashScopeError } from '../../../dashscope/errors.ts'
import { isRecord, toCount } from '../../../json.ts'
import type { EmbeddingUsage, Sparse } from '../schemas.ts'

/** The used fields of both services' answers; each may be missing or malformed. */
export interface EmbeddingFrame {
  output?: unknown
  usage?: unknown
  request_id?: unknown
}

export interface Vector {
  numbers: readonly number[]
  sparse?: Sparse
}

/** The expected content of an answer. */
export interface Expected {
  /** The number of vectors. */
  count: number
  /** Their dimensions, if the caller set them. */
  dimensions?: number | null | undefined
}

/** The vectors of one call, in the order of its inputs. @throws DashScopeError if a vector is missing or has another size */
export function toVectors(frame: EmbeddingFrame | undefined, { count, dimensions }: Expected): Vector[] {
  const output = isRecord(frame?.output) ? frame.output : {}
  const entries = Array.isArray(output['embeddings']) ? (output['embeddings'] as unknown[]) : []
  if (entries.length !== count)
    throw malformed(`DashScope sent ${entries.length} vectors where ${count} were expected.`)
  const vectors = new Map<number, Vector>()
  for (const [place, entry] of entries.entries()) {
    const index = indexOf(entry, place)
    const vector = toVector(entry)
    if (index >= count || vectors.has(index) || vector === undefined)
      throw malformed('DashScope sent an entry that is not a vector or has a wrong index.')
    if (dimensions != null && vector.numbers.length !== dimensions)
      throw malformed(
        `DashScope sent a vector of ${vector.numbers.length} dimensions where ${dimensions} were requested.`,
      )
    vectors.set(index, vector)
  }
  return Array.from({ length: count }, (_, index) => vectors.get(index)).filter((one) => one !== undefined)
}

/** The text service has `text_index`, the multimodal one `index`. Without either, the order is that of the inputs. */
function indexOf(entry: unknown, place: number): number {
  if (!isRecord(entry)) return Infinity
  const index = entry['text_index'] ?? entry['index'] ?? place
  return Number.isInteger(index) && Number(index) >= 0 ? Number(index) : Infinity
}

function toVector(entry: unknown): Vector | undefined {
  if (!isRecord(entry)) return undefined
  const { embedding: numbers, sparse_embedding: sparse } = entry
  if (!isNumbers(numbers) || numbers.length === 0) return undefined
  return Array.isArray(sparse) ? { numbers, sparse: sparse.flatMap(toSparse) } : { numbers }
}

/** Large numbers in JSON become infinite when parsed, and JSON cannot express infinity. */
function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one))
}

function toSparse(entry: unknown): Sparse {
  if (!isRecord(entry)) return []
  const { index, value, token } = entry
  if (typeof index !== 'number' || typeof value !== 'number') return []
  return [{ index, value, ...(typeof token === 'string' && { token }) }]
}

/**
 * The tokens of one call. The text service returns only `total_tokens`. The multimodal one returns `input_tokens`, which
 * include those of images if there are `input_tokens_details`, but not if there is a separate `image_tokens`.
 */
export function toUsage(frame: EmbeddingFrame | undefined): EmbeddingUsage {
  const usage = isRecord(frame?.usage) ? frame.usage : {}
  const input = toCount(usage['input_tokens'])
  const images = isRecord(usage['input_tokens_details']) ? 0 : toCount(usage['image_tokens'])
  const total = toCount(usage['total_tokens'])
  const prompt = usage['input_tokens'] === undefined ? total : input + images
  return { prompt_tokens: prompt, total_tokens: Math.max(prompt, total) }
}

function malformed(message: string): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message, status: 200 })
}
