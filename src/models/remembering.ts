/** A gateway receives few different names, and each look-up without the memory tries many patterns. */
const maxNames = 256

/**
 * The same look-up with a memory of recent names. Callers choose the names, so it is cleared when it is full. A name that is not found
 * is not remembered: a caller may send a key instead of one.
 */
export function remembering<Found extends object>(
  find: (name: string) => Found | undefined,
): (name: string) => Found | undefined {
  const recent = new Map<string, Found>()
  return (name) => {
    const known = recent.get(name)
    if (known !== undefined) return known
    const found = find(name)
    if (found === undefined) return undefined
    if (recent.size >= maxNames) recent.clear()
    recent.set(name, found)
    return found
  }
}
