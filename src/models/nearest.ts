/** The ids that a mistyped one may mean, nearest first, at most two: those that begin with it, then by edit distance. */
export function nearestOf(given: string, ids: readonly string[]): string[] {
  // Long names are not typing errors, and the time for the distance is quadratic.
  if (given.length > 64 || ids.includes(given)) return []
  const wanted = given.toLowerCase()
  const ranked = ids
    .map((id) => ({ id, distance: rankOf(wanted, id.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(wanted.length / 3)))
    .toSorted((one, other) => one.distance - other.distance)
  return ranked.slice(0, 2).map(({ id }) => id)
}

function rankOf(wanted: string, id: string): number {
  const isBegun = wanted.length > 2 && id.startsWith(`${wanted}-`)
  // A snapshot that does not exist: `qwen-max-latst`.
  return isBegun || wanted.startsWith(`${id}-`) ? 0 : distanceOf(wanted, id)
}

/** The Levenshtein distance, computed with a single row. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change))
    }
    row = next
  }
  return row[other.length] ?? 0
}
