import { isRecord } from '../../openai/fields.ts'

/** Undefined for a value that fits; otherwise where it does not, and what should be there. */
export interface Shape<Value = unknown> {
  (value: unknown, path: string): string | undefined
  /** For the compiler alone: what a value that fits is. */
  readonly fitting?: Value
}

export type ValueOf<Fitting> = Fitting extends Shape<infer Value> ? Value : never

export function fits<Value>(value: unknown, shape: Shape<Value>): value is Value {
  return shape(value, '') === undefined
}

const of =
  <Value>(isRight: (value: unknown) => boolean, what: string): Shape<Value> =>
  (value, path) =>
    isRight(value) ? undefined : `${path}: ${what}`

export const anything: Shape = () => undefined
export const string = of<string>((value) => typeof value === 'string', 'a string')
export const text = of<string>((value) => typeof value === 'string' && value !== '', 'a string, not empty')
export const count = of<number>((value) => Number.isInteger(value) && Number(value) >= 0, 'an integer >= 0')

export function oneOf<const Wanted extends string | number>(...wanted: Wanted[]): Shape<Wanted> {
  const names = wanted.map((one) => JSON.stringify(one)).join(' or ')
  return of((value) => wanted.some((one) => one === value), names)
}

export function nullable<Value>(shape: Shape<Value>): Shape<Value | null> {
  return (value, path) => (value === null ? undefined : shape(value, path))
}

/** May be missing or null. */
export function optional<Value>(shape: Shape<Value>): Shape<Value | null | undefined> {
  return (value, path) => (value == null ? undefined : shape(value, path))
}

export function listOf<Value>(shape: Shape<Value>): Shape<Value[]> {
  return (value, path) =>
    Array.isArray(value)
      ? firstOf(value.map((item, index) => shape(item, `${path}[${index}]`)))
      : `${path}: a list`
}

export function filledListOf<Value>(shape: Shape<Value>): Shape<[Value, ...Value[]]> {
  return (value, path) =>
    Array.isArray(value) && value.length > 0 ? listOf(shape)(value, path) : `${path}: a list, not empty`
}

/** Fields beyond these may be there. */
export function record<Fields extends Readonly<Record<string, Shape>>>(
  fields: Fields,
): Shape<{ [Name in keyof Fields]: ValueOf<Fields[Name]> }> {
  return (value, path) => {
    if (!isRecord(value)) return `${path === '' ? 'body' : path}: an object`
    return firstOf(
      Object.entries(fields).map(([name, shape]) =>
        shape(value[name], path === '' ? name : `${path}.${name}`),
      ),
    )
  }
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined)
}
