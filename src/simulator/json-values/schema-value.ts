import { findCities } from '../request/cities.ts'
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts'
import { numberFor } from './number-value.ts'
import { resolve } from './resolve-schema.ts'

/** Below this depth a value contains only what is required, so that recursive schemas end. */
const sparseDepth = 6
const deepest = 40

/** Where a value belongs in the schema, and the text that it may use. */
interface Wanted {
  schema: JsonObject
  text: string
  name: string
  root: JsonObject
  depth: number
}

/** A plausible value for a JSON schema: taken from the text, or a default for its type. */
export function valueFor(schema: JsonObject, text: string): unknown {
  return make({ schema, text, name: '', root: schema, depth: 0 })
}

function make(wanted: Wanted): unknown {
  if (wanted.depth > deepest) return null
  const schema = resolve(wanted.schema, wanted.root, wanted.depth > sparseDepth)
  if ('const' in schema) return schema['const']
  const choices = listOf(schema['enum'])
  if (choices.length > 0) return mentioned(choices, wanted.text) ?? choices[0]
  const maker = makers.get(typeOf(schema)) ?? textValue
  return maker({ ...wanted, schema })
}

const makers = new Map<string, (wanted: Wanted) => unknown>([
  ['object', objectValue],
  ['array', arrayValue],
  ['string', textValue],
  ['integer', ({ schema, text }) => numberFor(schema, text, true)],
  ['number', ({ schema, text }) => numberFor(schema, text, false)],
  ['boolean', () => true],
  ['null', () => null],
])

function typeOf(schema: JsonObject): string {
  const { type, properties, items } = schema
  const [first] = Array.isArray(type) ? type : [type]
  if (typeof first === 'string') return first
  return isObject(properties) ? 'object' : items === undefined ? '' : 'array'
}

/** All properties of a strict schema, otherwise the required ones; all if none is required. */
function objectValue(wanted: Wanted): JsonObject {
  const properties = objectOf(wanted.schema['properties'])
  const required = listOf(wanted.schema['required'])
  const all = required.length === 0 && wanted.depth <= sparseDepth
  const keys = Object.keys(properties).filter((key) => all || required.includes(key))
  return Object.fromEntries(keys.map((key) => [key, inner(wanted, properties[key], key)]))
}

const itemLimit = 1000

function arrayValue(wanted: Wanted): unknown[] {
  const { minItems = 0, maxItems = Infinity, items, prefixItems, uniqueItems } = wanted.schema
  const tuple = listOf(prefixItems ?? items)
  const least = Math.max(Number(minItems), tuple.length)
  const count = Math.min(Math.max(least, wanted.depth > sparseDepth ? 0 : 1), Number(maxItems), itemLimit)
  const list = Array.from({ length: count }, (_, index) => inner(wanted, tuple[index] ?? items, wanted.name))
  return uniqueItems === true ? distinct(list, resolve(objectOf(items), wanted.root, false)) : list
}

function distinct(list: unknown[], items: JsonObject): unknown[] {
  const choices = listOf(items['enum'])
  if (choices.length > 0) return choices.slice(0, list.length)
  return list.map((item, index) =>
    index === 0
      ? item
      : typeof item === 'number'
        ? item + index
        : typeof item === 'string'
          ? `${item}-${index}`
          : item,
  )
}

function inner(wanted: Wanted, schema: unknown, name: string): unknown {
  return make({ ...wanted, schema: objectOf(schema), name, depth: wanted.depth + 1 })
}

const formats = new Map([
  ['date', '2026-01-15'],
  ['date-time', '2026-01-15T08:00:00Z'],
  ['time', '08:00:00Z'],
  ['email', 'user@example.com'],
  ['uri', 'https://example.com/'],
  ['uuid', '123e4567-e89b-42d3-a456-426614174000'],
  ['ipv4', '127.0.0.1'],
])

/** Short, so that every pattern matches them quickly. */
const samples = [
  'a',
  'A',
  '0',
  '12',
  'abc',
  'ABC-123',
  'AB12',
  '2026-01-15',
  '08:00',
  '+8613800000000',
  '#aabbcc',
]

const place = /city|location|place|address|城市|地点|省市/i

function textValue({ schema, text, name }: Wanted): string {
  const format = formats.get(stringOf(schema['format']))
  if (format) return format
  if (typeof schema['pattern'] === 'string') return matching(schema['pattern'])
  const { minLength = 0, maxLength = 40 } = schema
  const found = place.test(`${name} ${stringOf(schema['description'])}`)
    ? (findCities(text)[0] ?? '北京')
    : text.trim() || `${name || 'value'}-1`
  // Lengths count code points, not UTF-16 units.
  const kept = Array.from(found.slice(0, 1000)).slice(0, Number(maxLength))
  return kept.join('') + '…'.repeat(Math.min(Math.max(Number(minLength) - kept.length, 0), itemLimit))
}

function matching(pattern: string): string {
  try {
    const expression = new RegExp(pattern, 'u')
    return samples.find((sample) => expression.test(sample)) ?? ''
  } catch {
    return ''
  }
}

function mentioned(values: unknown[], text: string): unknown {
  return values.find((value) => typeof value === 'string' && value !== '' && text.includes(value))
}
