import { z } from 'zod'

/** A field that OpenAI lets callers leave out or set to null, which mean the same. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish()
}

/** zod measures whatever has a `length`; an object with one of its own has no length to compare, and may throw. */
function ofListsAndTexts<Check extends z.core.$ZodCheck<z.core.util.HasLength>>(check: Check): Check {
  check._zod.def.when = ({ value }) => typeof value === 'string' || Array.isArray(value)
  return check
}

/** For a string or an array; in code points or elements. Use it instead of `.min()` for these. */
export function minLength(least: number) {
  return ofListsAndTexts(z.minLength(least))
}

/** For a string or an array; in code points or elements. Use it instead of `.max()` for these. */
export function maxLength(most: number) {
  return ofListsAndTexts(z.maxLength(most))
}

/** What a table has under a name that a caller chose; never what every object inherits (`constructor`). */
export function lookUp<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
