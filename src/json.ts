/** What a table has under a name that a caller chose; never what every object inherits (`constructor`). */
export function lookUp<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A count in an answer of DashScope: an integer from 0. Anything else counts as 0. */
export function toCount(value: unknown): number {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : 0
}

/** The object in a text of JSON; undefined for any other text. */
export function parseRecord(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Characters of the texts in a value, counted until they exceed `limit`. */
export function charactersOf(value: unknown, limit: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let characters = 0
  for (const one of Object.values(value)) {
    characters += charactersOf(one, limit - characters)
    if (characters > limit) break
  }
  return characters
}
