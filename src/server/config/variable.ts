/** One environment variable: how it reads, what it takes, what it means. --help, .env.example and the docs come from here. */
export interface Variable<Value> {
  name: string
  /** As one would write it in the environment. */
  default: string
  /** What is allowed, for the message about a bad value. */
  allowed: string
  describes: string
  /** Its value is never shown. */
  secret?: true
  /** Undefined for a value that is not allowed. */
  parse: (text: string) => Value | undefined
  /** What is wrong with a value, where `allowed` alone may not show it. */
  explain?: (text: string) => string | undefined
}

export const oneOf =
  <Value extends string>(...values: Value[]) =>
  (text: string): Value | undefined =>
    values.find((value) => value === text.toLowerCase())

export const integer = (least: number, most: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}

/** A time in seconds, which is how people think of them; milliseconds within. */
export function seconds(name: string, fallback: number, describes: string, least = 1): Variable<number> {
  const read = integer(least, 86_400)
  return {
    name,
    default: String(fallback),
    allowed: `an integer from ${least} to 86400`,
    describes,
    parse: (text) => {
      const value = read(text)
      return value === undefined ? undefined : value * 1000
    },
  }
}
