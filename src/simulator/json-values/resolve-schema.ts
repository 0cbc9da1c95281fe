import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts'

const maxSteps = 32

/**
 * A schema without references and combinations: follows `$ref` within the document, merges `allOf`, and chooses one
 * of the alternatives. `sparse` chooses the smallest one.
 */
export function resolve(schema: JsonObject, root: JsonObject, sparse: boolean): JsonObject {
  let resolved = schema
  for (let step = 0; step < maxSteps; step += 1) {
    const next = stepOf(resolved, root, sparse)
    if (!next) break
    resolved = next
  }
  return resolved
}

function stepOf(schema: JsonObject, root: JsonObject, sparse: boolean): JsonObject | undefined {
  const { $ref, allOf, anyOf, oneOf, ...rest } = schema
  if ($ref !== undefined)
    return { ...pointed(stringOf($ref), root), ...rest, ...combined({ allOf, anyOf, oneOf }) }
  const all = listOf(allOf).filter(isObject)
  if (all.length > 0) return { ...all.reduce(merged, rest), ...combined({ anyOf, oneOf }) }
  const alternatives = [...listOf(anyOf), ...listOf(oneOf)].filter(isObject)
  const [first] = alternatives
  if (!first) return undefined
  return merged(rest, sparse ? (alternatives.find((one) => isSmall(one)) ?? first) : first)
}

function combined(keywords: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined))
}

/** Its values contain no other values. */
function isSmall({ type, $ref, properties }: JsonObject): boolean {
  return $ref === undefined && properties === undefined && type !== 'object' && type !== 'array'
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const properties = { ...objectOf(one['properties']), ...objectOf(other['properties']) }
  const required = [...listOf(one['required']), ...listOf(other['required'])]
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  }
}

/** The target of a JSON pointer such as `#/$defs/city`. */
function pointed(reference: string, root: JsonObject): JsonObject {
  if (!reference.startsWith('#')) return {}
  const keys = reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return objectOf(
    keys.reduce<unknown>((at, key) => (Array.isArray(at) ? at[Number(key)] : objectOf(at)[key]), root),
  )
}
