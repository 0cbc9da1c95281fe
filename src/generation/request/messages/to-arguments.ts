import { isRecord } from '../../../json.ts'
import { closeObject } from './close-object.ts'

/** The arguments of a past call as DashScope takes them: the text of a JSON object. */
export interface Arguments {
  text: string
  /** How the text was changed, if it was not an object. */
  repair?: string
}

/**
 * DashScope refuses a history with any other text: `The "function.arguments" parameter of the code model must be in
 * JSON format.` An object passes byte for byte. A truncated object is closed, an object inside a JSON string is
 * unwrapped, and every other text becomes the single argument `arguments`. Linear in the length of the text; never throws.
 */
export function toArguments(given: string | null | undefined): Arguments {
  // Some histories have "" for a call without arguments.
  if (given == null || given.trim() === '') return { text: '{}' }
  const value = parse(given)
  if (isRecord(value)) return { text: given }
  if (value === null) return { text: '{}', repair: 'an empty object' }
  if (typeof value === 'string' && isRecord(parse(value))) return { text: value, repair: 'the object inside' }
  const closed = value === undefined ? closeObject(given) : undefined
  return closed !== undefined && isRecord(parse(closed))
    ? { text: closed, repair: 'the object closed where it was cut off' }
    : { text: JSON.stringify({ arguments: given }), repair: 'an object with the text as "arguments"' }
}

/** undefined if the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
