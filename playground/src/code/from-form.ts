import type { FormField } from '../gateway/request.ts'

/**
 * The fields of a form as arguments of a library: repeated ones are lists.
 * @param json Fields whose texts are JSON: numbers and booleans.
 */
export function fromForm(
  fields: readonly FormField[],
  json: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const [field, text] of fields) {
    const name = field.replace(/\[\]$/, '')
    const value: unknown = typeof text === 'string' && json.has(name) ? JSON.parse(text) : text
    const before = values[name]
    if (field.endsWith('[]')) values[name] = [...((before ?? []) as unknown[]), value]
    else values[name] = value
  }
  return values
}
