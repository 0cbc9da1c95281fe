import { z } from 'zod'

import { isRecord } from '../../openai/fields.ts'
import { names } from '../../openai/named.ts'
import type { Endpoint } from '../endpoint.ts'

export type JsonSchema = Record<string, unknown>

/** Schemas check and do not transform, so what goes in is what comes out; what an object may hold besides stays open. */
const options = { io: 'input', metadata: names } as const

function toReference(id: string): string {
  return `#/components/schemas/${id}`
}

/** Every schema that has a name, in JSON Schema; the parameters of bodies with what is said of them. */
export function toSchemas(endpoints: readonly Endpoint[]): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(names, { ...options, uri: toReference })
  const bodies = new Map(
    endpoints.flatMap(({ body, description }) =>
      body === undefined ? [] : [[names.get(body)?.id, description.parameters ?? {}]],
    ),
  )
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, withNotes(bare(schema), bodies.get(id) ?? {})]),
  )
}

/** A reference where the schema has a name, the schema itself where it has none. */
export function toSchema(schema: z.core.$ZodType): JsonSchema {
  const id = names.get(schema)?.id
  if (id !== undefined) return { $ref: toReference(id) }
  return bare(z.toJSONSchema(schema, options))
}

/** OpenAPI 3.1 says once for all which JSON Schema it is, and where a schema is. */
function bare(schema: JsonSchema): JsonSchema {
  const { $schema: _dialect, $id: _place, ...rest } = schema
  return rest
}

/** Parameters that the schema lets pass are named as well, open to any value. */
function withNotes(schema: JsonSchema, notes: Readonly<Record<string, string>>): JsonSchema {
  if (Object.keys(notes).length === 0) return schema
  const known = isRecord(schema['properties']) ? schema['properties'] : {}
  const said = Object.entries(notes).map(([name, description]) => {
    const own = known[name]
    return [name, { ...(isRecord(own) && own), description }]
  })
  return { ...schema, properties: { ...known, ...Object.fromEntries(said) } }
}
