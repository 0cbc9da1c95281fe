/** A gateway receives few different names, and each look-up without the memory tries many patterns. */
const maxNames = 256

/**
 * The same look-up with a memory of recent names. Callers choose the names, so it is cleared when it is full. The names have been
 * checked: a caller may send a key instead of one.
 */
export function remembering<Found>(find: (name: string) => Found): (name: string) => Found {
  const recent = new Map<string, { found: Found }>()
  return (name) => {
    const known = recent.get(name)
    if (known !== undefined) return known.found
    const found = find(name)
    if (recent.size >= maxNames) recent.clear()
    recent.set(name, { found })
    return found
  }
}
