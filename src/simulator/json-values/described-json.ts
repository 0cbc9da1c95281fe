import { isObject, type JsonObject, parseJson } from '../json.ts'
import type { Message } from '../request/request.ts'
import { shapeIn } from './json-shape.ts'

/** The schema of the JSON that the messages describe: a JSON Schema, or an informal shape. */
export function describedSchema(messages: readonly Message[]): JsonObject | undefined {
  const instructions = messages.filter(({ role }) => role === 'system')
  const questions = messages.filter(({ role }) => role === 'user').toReversed()
  const blocks = [...instructions, ...questions].flatMap(({ text }) => bracesIn(text))
  const found = blocks.map((block) => schemaOf(parseJson(block))).find((schema) => schema !== undefined)
  if (found) return found
  const shapes = [...questions, ...instructions].flatMap(({ text }) => bracesIn(text)).map(shapeIn)
  return shapes.find((shape) => shape !== undefined)
}

/** The value as a JSON Schema; also the one within `{"name": …, "schema": …}`, OpenAI's wrapping. */
function schemaOf(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined
  if (isSchema(value)) return value
  const wrapped = value['schema'] ?? value['json_schema']
  return isObject(wrapped) ? schemaOf(wrapped) : undefined
}

function isSchema({ type, properties, $ref, $defs, anyOf, oneOf, allOf }: JsonObject): boolean {
  const combined = [anyOf, oneOf, allOf].some(Array.isArray)
  return isObject(properties) || isObject($defs) || typeof $ref === 'string' || combined || type === 'object'
}

/** The outermost `{…}` of a text, in one pass; unmatched braces are ignored. */
export function bracesIn(text: string): string[] {
  const open: number[] = []
  let found: { start: number; end: number }[] = []
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"' && open.length > 0) at = closingQuote(text, at) ?? at
    else if (character === '{') open.push(at)
    else if (character === '}') {
      const start = open.pop()
      if (start === undefined) continue
      while ((found.at(-1)?.start ?? -1) > start) found.pop()
      found.push({ start, end: at + 1 })
    }
  }
  return found.map(({ start, end }) => text.slice(start, end))
}

/** Index of the quote that ends the string; a string does not extend past the end of the line. */
function closingQuote(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\n') return undefined
    if (character === '\\') at += 1
    else if (character === '"') return at
  }
  return undefined
}
