/** FNV-1a over the code units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/**
 * The vector of a text: every piece of one to three characters is hashed to an index and a sign and added there; the sum is
 * normalised. Equal texts have equal vectors, and texts that share many pieces have similar ones.
 */
export function toVector(text: string, dimension: number): number[] {
  const vector = Array.from({ length: dimension }, () => 0)
  const characters = Array.from(text.toLowerCase())
  for (let size = 1; size <= 3; size += 1)
    for (let start = 0; start + size <= characters.length; start += 1) {
      const hash = hashOf(characters.slice(start, start + size).join(''))
      const at = hash % dimension
      vector[at] = (vector[at] ?? 0) + (hash & 0x8000_0000 ? -1 : 1) * size
    }
  return normalised(vector)
}

/** Combines several vectors into one. */
export function toFused(vectors: readonly (readonly number[])[]): number[] {
  const [first = []] = vectors
  return normalised(first.map((_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0)))
}

function normalised(vector: number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? vector.map((_, at) => (at === 0 ? 1 : 0)) : vector.map((value) => value / length)
}

/** The cosine of two vectors of length 1. */
export function similarityOf(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
}

const vocabulary = 151_643

/** The tokens of a text with their relative frequency, in order of first appearance. */
export function toSparse(tokens: readonly string[]) {
  const counts = new Map<string, number>()
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
  return Array.from(counts, ([token, count]) => ({
    index: hashOf(token) % vocabulary,
    value: Math.round((count / tokens.length) * 10_000) / 10_000,
    token,
  }))
}
