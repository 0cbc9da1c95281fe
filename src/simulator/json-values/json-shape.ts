import type { JsonObject } from '../json.ts'

/** Maximum nesting of shapes. */
const deepest = 12

/** The JSON Schema of an informal shape such as `{"name": …, "age": …}`; undefined for any other text in braces. */
export function shapeIn(block: string): JsonObject | undefined {
  return objectShape(block, 0)
}

function objectShape(block: string, depth: number): JsonObject | undefined {
  const entries = piecesOf(block.trim().slice(1, -1))
    .map((piece) => entryOf(piece, depth))
    .filter((entry) => entry !== undefined)
  if (entries.length === 0) return undefined
  const properties = Object.fromEntries(entries)
  return { type: 'object', properties, required: Object.keys(properties) }
}

const key = /^\s*["'“`]?([\p{L}_$][\p{L}\p{N}_$-]{0,63})["'”`]?\??\s*[:：]\s*/u

function entryOf(piece: string, depth: number): [string, JsonObject] | undefined {
  const found = key.exec(piece)
  if (!found?.[1]) return undefined
  return [found[1], valueShape(piece.slice(found[0].length).trim(), found[1], depth + 1)]
}

const kinds: readonly [RegExp, JsonObject][] = [
  [/^(true|false|bool)/i, { type: 'boolean' }],
  [/^(int|整数|-?\d+$)/i, { type: 'integer' }],
  [/^(number|float|double|decimal|数字|数值|-?\d+\.\d+$)/i, { type: 'number' }],
  [/^null$/i, { type: 'null' }],
]

/** Names of numeric properties, for shapes that do not describe the value. */
const counted = /(^|_)(age|count|number|quantity|total|year|score)$|年龄|数量|次数|分数/i

function valueShape(text: string, name: string, depth: number): JsonObject {
  if (depth > deepest) return { type: 'string' }
  if (text.startsWith('{')) return objectShape(text, depth) ?? { type: 'object' }
  if (text.startsWith('[')) return listShape(text.replace(/\]\W*$/, '').slice(1), name, depth)
  if (text.endsWith('[]')) return listShape(text.slice(0, -2), name, depth)
  const kind = kinds.find(([match]) => match.test(text))
  if (kind) return kind[1]
  const choices = choicesIn(text)
  if (choices.length > 1) return { type: 'string', enum: choices }
  return /^(…|\.\.\.|<|\?)/.test(text) && counted.test(name) ? { type: 'integer' } : { type: 'string' }
}

function listShape(text: string, name: string, depth: number): JsonObject {
  const [first = ''] = piecesOf(text)
  return { type: 'array', items: valueShape(first.trim(), name, depth + 1) }
}

/** `"low|high"`, or `"low" | "high"` as in TypeScript. */
function choicesIn(text: string): string[] {
  return text.split('|').map((choice) => choice.trim().replaceAll(/^["']|["']$/g, ''))
}

/** Splits at commas and line ends outside of brackets and strings. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quoted && character === '\\') at += 1
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if ('{['.includes(character)) depth += 1
    else if ('}]'.includes(character)) depth -= 1
    else if (depth === 0 && ',，;\n'.includes(character)) {
      pieces.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...pieces, text.slice(start)]
}
