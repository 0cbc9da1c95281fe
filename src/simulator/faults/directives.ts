import { type Directives, type FaultName, faults } from './faults.ts'
import { parseJson } from '../json.ts'

export interface Parsed {
  directives: Directives
  unknown: string[]
  /** Index after the parsed text. */
  end: number
}

const marker = '[[sim:'
const numbered = /^(http|html)-(\d{3})$/
/** Values that may contain commas; only a semicolon ends them. */
const prose: ReadonlySet<string> = new Set(['say', 'think', 'error-message'])

/** Reads `name`, `name=value`, separated by `;` or `,`. A value that begins with `"`, `[` or `{` is JSON and may contain both. */
export function parseDirectives(text: string, start = 0, closing?: string): Parsed {
  const directives = new Map<FaultName, string>()
  const unknown: string[] = []
  let at = start
  while (!isOver(text, at, closing)) {
    const { name, value, end } = readOne(text, at, closing)
    at = end
    if (name === '') continue
    const numberedName = numbered.exec(name)
    const known = nameOf(numberedName ? `${numberedName[1]}-NNN` : name)
    if (known) directives.set(known, numberedName?.[2] ?? value)
    else unknown.push(name)
  }
  return { directives, unknown, end: closing ? Math.min(at + closing.length, text.length) : at }
}

interface Unmarked extends Parsed {
  rest: string
  /** Where the parts are that are no markers. */
  kept: [start: number, end: number][]
}

/** The text without its markers `[[sim: …]]`, and the faults they request. */
export function readMarkers(text: string): Unmarked {
  const directives = new Map<FaultName, string>()
  const unknown: string[] = []
  const kept: [number, number][] = []
  let at = 0
  for (;;) {
    const open = text.indexOf(marker, at)
    if (open === -1) break
    kept.push([at, open])
    const found = parseDirectives(text, open + marker.length, ']]')
    for (const [name, value] of found.directives) directives.set(name, value)
    unknown.push(...found.unknown)
    at = found.end
  }
  kept.push([at, text.length])
  const rest = kept.map(([start, end]) => text.slice(start, end)).join('')
  // A message with nothing but a marker must not become empty: the service refuses empty messages.
  return { directives, unknown, rest: at === 0 ? rest : rest.trim() || ' ', kept, end: text.length }
}

function nameOf(name: string): FaultName | undefined {
  return faults.find((fault) => fault.name === name)?.name
}

function readOne(text: string, start: number, closing: string | undefined) {
  const equals = scan(text, start, '=;,', closing)
  const name = text.slice(start, equals).trim()
  if (text[equals] !== '=') return { name, value: '', end: pastSeparator(text, equals) }
  const valueStart = equals + 1
  const quoted = jsonEnd(text, valueStart)
  if (quoted !== undefined) {
    const json = text.slice(valueStart, quoted)
    const parsed = parseJson(json)
    return { name, value: typeof parsed === 'string' ? parsed : json, end: pastSeparator(text, quoted) }
  }
  const end = scan(text, valueStart, prose.has(name) ? ';' : ';,', closing)
  return { name, value: text.slice(valueStart, end).trim(), end: pastSeparator(text, end) }
}

function scan(text: string, start: number, separators: string, closing: string | undefined): number {
  let at = start
  while (!isOver(text, at, closing) && !separators.includes(text.charAt(at))) at += 1
  return at
}

function isOver(text: string, at: number, closing: string | undefined): boolean {
  return at >= text.length || (closing !== undefined && text.startsWith(closing, at))
}

function pastSeparator(text: string, at: number): number {
  return text[at] === ';' || text[at] === ',' ? at + 1 : at
}

/** Index after the JSON string, array or object that begins at `start`; undefined if there is none. */
function jsonEnd(text: string, start: number): number | undefined {
  if (!'"[{'.includes(text.charAt(start) || ' ')) return undefined
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (inString && character === '\\') at += 1
    else if (character === '"') inString = !inString
    else if (!inString && '[{'.includes(character)) depth += 1
    else if (!inString && ']}'.includes(character)) depth -= 1
    if (depth === 0 && !inString) return at + 1
  }
  return undefined
}
