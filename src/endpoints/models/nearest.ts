/** The id that begins with what was given, or differs least from it if it differs little; by edit distance, case aside. */
export function nearestOf(given: string, ids: readonly string[]): string | undefined {
  // Long names are nobody's typing errors, and the distance costs their length squared.
  if (given.length > 64 || ids.includes(given)) return undefined
  const wanted = given.toLowerCase()
  const begun = ids.find((id) => wanted.length > 2 && id.toLowerCase().startsWith(`${wanted}-`))
  if (begun !== undefined) return begun
  const ranked = ids
    .map((id) => ({ id, distance: distanceOf(wanted, id.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance)
  const [best] = ranked
  return best !== undefined && best.distance <= Math.max(2, Math.floor(wanted.length / 3))
    ? best.id
    : undefined
}

/** Levenshtein's, with a single row. */
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
