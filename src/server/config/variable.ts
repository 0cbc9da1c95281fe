/** One environment variable: its parser, allowed values and meaning. --help, .env.example and the docs are made from it. */
export interface Variable<Value> {
  name: string
  /** As written in the environment. */
  default: string
  /** The allowed values, for the message about a bad one. */
  allowed: string
  describes: string
  /** Its value is never shown. */
  secret?: true
  /** Undefined for a value that is not allowed. */
  parse: (text: string) => Value | undefined
  /** The problem with a value, if `allowed` alone does not show it. */
  explain?: (text: string) => string | undefined
}

export const oneOf =
  <Value extends string>(...values: Value[]) =>
  (text: string): Value | undefined =>
    values.find((value) => value === text.toLowerCase())

export const flag = (text: string): boolean | undefined =>
  new Map([
    ['true', true],
    ['false', false],
  ]).get(text.toLowerCase())

export const integer = (min: number, max: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : undefined
}

/** A time, given in seconds and stored in milliseconds. */
export function seconds(name: string, fallback: number, describes: string, min = 1): Variable<number> {
  const read = integer(min, 86_400)
  return {
    name,
    default: String(fallback),
    allowed: `an integer from ${min} to 86400`,
    describes,
    parse: (text) => {
      const value = read(text)
      return value === undefined ? undefined : value * 1000
    },
  }
}

/** The entries of a list that commas separate. */
export function toEntries(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
