export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Minimum and maximum, in the given unit. */
export function toSpan(values: readonly number[], unit: number): string {
  // Not Math.min(...values), which would pass thousands of arguments.
  const sorted = values.toSorted((one, other) => one - other)
  const show = (value = Number.NaN) => (value / unit).toFixed(unit === 1 ? 0 : 1)
  return `${show(sorted[0])} to ${show(sorted.at(-1))}`
}

/** The quantile of the values; `part` is from 0 to 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

/** Reproducible random numbers from 0 to 1. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    // Knuth's multiplier; the high bits are the most random.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Processes all items, `atOnce` at a time. */
export async function mapConcurrently<Item, Value>(
  items: readonly Item[],
  atOnce: number,
  take: (item: Item, index: number) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = []
  let next = 0
  const work = async () => {
    while (next < items.length) {
      const index = next
      next += 1
      values[index] = await take(items[index] as Item, index)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return values
}
