import { isRecord } from '../../../src/json.ts'

type Schema = Record<string, unknown>

/** A number from 0 up to, but not including, 1. */
export type Random = () => number

/** The same seed gives the same numbers (mulberry32). */
export function toRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[Math.floor(random() * values.length)] as Value
}

/** Texts that fit everywhere, and some that mean something in one place. */
const texts = [
  'a',
  'hi',
  '你好',
  '',
  ' ',
  'call_1',
  'get_weather',
  'auto',
  'user',
  'https://example.com/a.png',
]
const data = 'data:image/png;base64,iVBORw0KGgo='

const maxDepth = 7

/** Properties of a request that are given whether or not its schema requires them. */
const usual = ['model', 'input']

/** Random values of JSON Schemas, each within its schema, except for patterns and formats. */
export class SchemaSampler {
  readonly #schemas: Readonly<Record<string, unknown>>
  /** Values for properties by name, so that requests refer to models and calls that exist. */
  readonly #known: Readonly<Record<string, readonly unknown[]>>

  constructor(
    schemas: Readonly<Record<string, unknown>>,
    known: Readonly<Record<string, readonly unknown[]>>,
  ) {
    this.#schemas = schemas
    this.#known = known
  }

  sample(name: string, random: Random): unknown {
    return this.#value(this.#schemas[name], random, 0)
  }

  #value(schema: unknown, random: Random, depth: number): unknown {
    if (!isRecord(schema)) return pick([...texts, 0, true, null, {}, []], random)
    const { $ref: ref, const: constant, enum: listed, allOf } = schema
    const any = schema['anyOf'] ?? schema['oneOf']
    if (typeof ref === 'string') return this.#value(this.#schemas[ref.split('/').at(-1) ?? ''], random, depth)
    if (constant !== undefined) return constant
    if (Array.isArray(listed)) return pick(listed, random)
    if (Array.isArray(any)) return this.#value(pick(toChoices(any, depth), random), random, depth)
    if (Array.isArray(allOf))
      return Object.assign({}, ...allOf.map((part: unknown) => this.#value(part, random, depth))) as unknown
    const { type } = schema
    return this.#ofType(Array.isArray(type) ? pick(type, random) : type, schema, random, depth)
  }

  #ofType(type: unknown, schema: Schema, random: Random, depth: number): unknown {
    switch (type) {
      case 'null':
        return null
      case 'boolean':
        return random() < 0.5
      case 'integer':
      case 'number':
        return toNumber(schema, random)
      case 'string':
        return toText(schema, random)
      case 'array':
        return this.#list(schema, random, depth)
      default:
        return this.#object(schema, random, depth)
    }
  }

  #list({ items, minItems }: Schema, random: Random, depth: number): unknown[] {
    const maxLength = depth > maxDepth ? 0 : 3
    const length = Math.max(Number(minItems ?? 0), Math.floor(random() * (maxLength + 1)))
    return Array.from({ length }, () => this.#value(items, random, depth + 1))
  }

  #object({ properties, required }: Schema, random: Random, depth: number): Record<string, unknown> {
    const needed = new Set<unknown>([
      ...(Array.isArray(required) ? (required as readonly unknown[]) : []),
      ...(depth === 0 ? usual : []),
    ])
    const share = depth > maxDepth ? 0 : depth === 0 ? 0.12 : 0.3
    const entries = Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, schema]) => {
      if (!needed.has(name) && random() > share) return []
      const known = Object.hasOwn(this.#known, name) && depth < 6 ? this.#known[name] : undefined
      const value =
        known === undefined || random() < 0.1 ? this.#value(schema, random, depth + 1) : pick(known, random)
      return [[name, value]]
    })
    return Object.fromEntries(entries) as Record<string, unknown>
  }
}

/** Deep down without lists of further schemas, where possible. */
function toChoices(schemas: readonly unknown[], depth: number): readonly unknown[] {
  const flat = schemas.filter(
    (schema) => isRecord(schema) && schema['type'] !== undefined && schema['type'] !== 'array',
  )
  return depth > maxDepth && flat.length > 0 ? flat : schemas
}

function toNumber({ minimum, maximum, type }: Schema, random: Random): number {
  const [low, high] = [Number(minimum ?? -2), Number(maximum ?? 2000)]
  const value = random() < 0.3 ? pick([low, high], random) : low + random() * (high - low)
  return type === 'integer' ? Math.round(value) : value
}

function toText({ minLength, pattern, maxLength }: Schema, random: Random): string {
  const text = pattern === undefined ? pick([...texts, data], random) : 'get_weather'
  return text.padEnd(Number(minLength ?? 0), 'a').slice(0, Number(maxLength ?? Infinity))
}
