/** The cosine of the angle between two vectors: 1 for the same direction. */
function cosine(one: readonly number[], other: readonly number[]): number {
  let [product, ofOne, ofOther] = [0, 0, 0]
  for (const [place, value] of one.entries()) {
    const against = other[place] ?? 0
    product += value * against
    ofOne += value * value
    ofOther += against * against
  }
  const lengths = Math.sqrt(ofOne * ofOther)
  return lengths === 0 ? 0 : product / lengths
}

export interface Pair {
  one: number
  other: number
  cosine: number
}

export interface Similarities {
  /** The cosine of each text with each. */
  rows: readonly (readonly number[])[]
  closest: Pair | undefined
  farthest: Pair | undefined
}

export function toSimilarities(vectors: readonly (readonly number[])[]): Similarities {
  const rows = vectors.map((one) => vectors.map((other) => cosine(one, other)))
  const pairs = rows
    .flatMap((row, one) => row.map((value, other) => ({ one, other, cosine: value })))
    .filter(({ one, other }) => one < other)
    .toSorted((first, second) => second.cosine - first.cosine)
  return { rows, closest: pairs[0], farthest: pairs.at(-1) }
}

/** The levels of colour of the heat map, from the least to the most. */
const levels = 7

/** The level of a value between the pairs that are farthest apart and closest. */
export function toLevel(value: number, { closest, farthest }: Similarities): number {
  const [min, max] = [farthest?.cosine ?? 0, closest?.cosine ?? 1]
  if (max - min < 1e-9) return Math.floor(levels / 2)
  const share = (value - min) / (max - min)
  return Math.min(levels - 1, Math.max(0, Math.floor(share * levels)))
}
