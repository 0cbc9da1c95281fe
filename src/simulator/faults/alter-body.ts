import type { Directives } from './faults.ts'
import { isObject, type JsonObject, listOf, objectOf, parseJson } from '../json.ts'

/** The faults that change the content of an answer or a frame; only the last frame has the final usage. */
export function alterBody(body: JsonObject, directives: Directives, isLast: boolean): JsonObject {
  const index = directives.get('choice-index')
  const indexed = index === undefined ? body : withIndex(body, parseJson(index) ?? index)
  return isLast && directives.has('usage-zeros')
    ? { ...indexed, usage: withZeros(indexed['usage']) }
    : indexed
}

function withIndex(body: JsonObject, index: unknown): JsonObject {
  const output = objectOf(body['output'])
  if (!Array.isArray(output['choices'])) return body
  const choices = listOf(output['choices']).map((choice) => ({ ...objectOf(choice), index }))
  return { ...body, output: { ...output, choices } }
}

function withZeros(value: unknown): unknown {
  if (typeof value === 'number') return 0
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withZeros(inner)]))
}
