import { isObject, type JsonObject, listOf, stringOf } from './json.ts'
import { findCities } from './cities.ts'

/** A plausible value for a JSON schema: what the text offers, or something by type. */
export function valueFor(schema: JsonObject, text: string, name = '', root: JsonObject = schema): unknown {
  const resolved = resolve(schema, root)
  if ('const' in resolved) return resolved['const']
  const [choice] = listOf(resolved['enum'])
  if (choice !== undefined) return mentioned(listOf(resolved['enum']), text) ?? choice
  const type = Array.isArray(resolved['type']) ? stringOf(resolved['type'][0]) : stringOf(resolved['type'])
  const make = makers[type] ?? (isObject(resolved['properties']) ? makers['object'] : undefined)
  return make
    ? make({ schema: resolved, text, name, root })
    : textValue({ schema: resolved, text, name, root })
}

interface Wanted {
  schema: JsonObject
  text: string
  name: string
  root: JsonObject
}

const makers: Record<string, (wanted: Wanted) => unknown> = {
  object: objectValue,
  array: arrayValue,
  string: textValue,
  integer: (wanted) => Math.round(numberValue(wanted)),
  number: numberValue,
  boolean: () => true,
  null: () => null,
}

/** Follows `$ref` within the schema and takes the first of alternatives. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = stringOf(schema['$ref'])
  if (reference.startsWith('#/')) {
    const found = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), root)
    return isObject(found) ? resolve(found, root) : {}
  }
  const [first] = [...listOf(schema['anyOf']), ...listOf(schema['oneOf']), ...listOf(schema['allOf'])]
  return isObject(first) ? resolve({ ...schema, anyOf: [], oneOf: [], allOf: [], ...first }, root) : schema
}

/** All properties of a strict schema, otherwise the required ones; all where none is required. */
function objectValue({ schema, text, root }: Wanted): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = listOf(schema['required'])
  const wanted = Object.entries(properties).filter(([key]) => required.length === 0 || required.includes(key))
  return Object.fromEntries(
    wanted.map(([key, property]) => [key, valueFor(isObject(property) ? property : {}, text, key, root)]),
  )
}

function arrayValue({ schema, text, name, root }: Wanted): unknown[] {
  const items = isObject(schema['items']) ? schema['items'] : {}
  const count = Math.max(1, Number(schema['minItems'] ?? 1))
  return Array.from({ length: count }, () => valueFor(items, text, name, root))
}

function numberValue({ schema, text }: Wanted): number {
  const found = Number(/-?\d+(?:\.\d+)?/.exec(text)?.[0] ?? 1)
  const lowest = Number(schema['minimum'] ?? -Infinity)
  const highest = Number(schema['maximum'] ?? Infinity)
  return Math.min(Math.max(found, lowest), highest)
}

const formats: Record<string, string> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T08:00:00Z',
  time: '08:00:00',
  email: 'user@example.com',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
}

const place = /city|location|place|address|城市|地点|省市/i

function textValue({ schema, text, name }: Wanted): string {
  const format = formats[stringOf(schema['format'])]
  if (format) return format
  if (place.test(`${name} ${stringOf(schema['description'])}`)) return findCities(text)[0] ?? '北京'
  const words = text.trim()
  return words === '' ? `${name || 'value'}-1` : words.slice(0, 40)
}

function mentioned(values: unknown[], text: string): unknown {
  return values.find((value) => typeof value === 'string' && value !== '' && text.includes(value))
}
