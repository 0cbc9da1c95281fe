import { z } from 'zod'

/**
 * What the description at `/openapi.json` calls a schema, and what it says of one. A registry of our own: zod's global
 * one belongs to whoever runs the gateway in their process.
 */
export const names = z.registry<{ id?: string; description?: string }>()

/** Gives a schema a name of its own in the description. */
export function named<Schema extends z.ZodType>(id: string, description: string, schema: Schema): Schema {
  names.add(schema, { id, description })
  return schema
}

/** Says what a schema without a name is about. */
export function described<Schema extends z.ZodType>(description: string, schema: Schema): Schema {
  names.add(schema, { description })
  return schema
}
