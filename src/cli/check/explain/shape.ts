import type { z } from 'zod'

export function fits<Body>(value: unknown, schema: z.ZodType<Body>): value is Body {
  return schema.safeParse(value).success
}

/** The first place where a value differs from the schema, with the expected value; undefined for a value that fits. */
export function firstMisfit(value: unknown, schema: z.ZodType): string | undefined {
  const issue = schema.safeParse(value).error?.issues[0]
  if (issue === undefined) return undefined
  const path = issue.path.reduce<string>(
    (start, key) => (typeof key === 'number' ? `${start}[${key}]` : `${start}.${String(key)}`),
    '',
  )
  return `${path.replace(/^\./, '') || 'body'}: ${issue.message}`
}
