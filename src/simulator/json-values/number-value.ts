import type { JsonObject } from '../json.ts'

/** The first number of the text, or 1, moved into the range of the schema. */
export function numberFor(schema: JsonObject, text: string, whole: boolean): number {
  const found = Number(/-?\d{1,15}(?:\.\d{1,15})?/.exec(text)?.[0] ?? 1)
  const { lowest, highest } = rangeOf(schema, whole)
  const within = Math.min(Math.max(whole ? Math.round(found) : found, lowest), highest)
  const step = numberOr(schema['multipleOf'], 0)
  if (step <= 0) return within
  const above = Math.ceil(within / step) * step
  return above <= highest ? above : Math.floor(highest / step) * step
}

function rangeOf(schema: JsonObject, whole: boolean): { lowest: number; highest: number } {
  const above = numberOr(schema['exclusiveMinimum'], -Infinity)
  const below = numberOr(schema['exclusiveMaximum'], Infinity)
  // Half the distance between two exclusive bounds, if that is less than 1.
  const gap = whole ? 1 : Math.min(1, (below - above) / 2)
  const lowest = Math.max(numberOr(schema['minimum'], -Infinity), above + gap)
  const highest = Math.min(numberOr(schema['maximum'], Infinity), below - gap)
  return whole ? { lowest: Math.ceil(lowest), highest: Math.floor(highest) } : { lowest, highest }
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}
