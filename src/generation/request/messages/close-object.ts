/** Maximum nesting; a text that is nested deeper is not closed. */
const deepest = 256

const literals = ['true', 'false', 'null']

/** What JSON allows next, apart from closing brackets. */
type Expected = 'key' | 'colon' | 'value' | 'comma'

/**
 * The JSON object at the beginning of a truncated text: an open string is closed, a key without a value is left out, and
 * brackets are closed. undefined if the text does not begin with an object or continues after it. Strings, numbers and
 * trailing commas are not checked: the caller checks the result with JSON.parse. One pass.
 */
export function closeObject(text: string): string | undefined {
  /** The missing closing brackets, outermost first. */
  const closers: string[] = []
  /** The text up to here is complete except for its closing brackets. */
  let complete = 0
  let expected: Expected = 'value'
  let place = skipSpace(text, 0)
  if (text[place] !== '{') return undefined
  while (place < text.length) {
    const character = text.charAt(place)
    if (character === '}' || character === ']') {
      if (closers.pop() !== character || closers.length === 0) return undefined
      expected = 'comma'
      complete = place += 1
    } else if (character === ',' || character === ':') {
      if (expected !== (character === ',' ? 'comma' : 'colon')) return undefined
      expected = character === ',' && closers.at(-1) === '}' ? 'key' : 'value'
      place += 1
    } else if (character === '"' && expected === 'key') {
      const end = endOfString(text, place)
      if (!end.closed) return close(text, complete, closers)
      expected = 'colon'
      place = end.at
    } else if (expected !== 'value') {
      return undefined
    } else if (character === '{' || character === '[') {
      if (closers.length === deepest) return undefined
      closers.push(character === '{' ? '}' : ']')
      expected = character === '{' ? 'key' : 'value'
      complete = place += 1
    } else {
      const end = character === '"' ? endOfString(text, place) : endOfScalar(text, place)
      if (!end.closed)
        return character === '"'
          ? close(text, end.at, closers, '"')
          : closeScalar(text, { place, complete, closers })
      expected = 'comma'
      place = complete = end.at
    }
    place = skipSpace(text, place)
  }
  return close(text, complete, closers)
}

function close(text: string, end: number, closers: readonly string[], more = ''): string {
  return text.slice(0, end) + more + closers.toReversed().join('')
}

/** A word has one possible ending, and a number ends after its last digit; anything else has no value yet. */
function closeScalar(
  text: string,
  { place, complete, closers }: { place: number; complete: number; closers: readonly string[] },
): string {
  const scalar = text.slice(place)
  const literal = literals.find((word) => word.startsWith(scalar))
  if (literal !== undefined) return close(text, place, closers, literal)
  const number = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(scalar)?.[0]
  return number === undefined ? close(text, complete, closers) : close(text, place + number.length, closers)
}

/** The position after a string, or where an open one can be closed: before an incomplete escape or half a character. */
function endOfString(text: string, start: number): { at: number; closed: boolean } {
  let place = start + 1
  /** Start and end of an escape sequence for half a character. */
  let half = { from: -1, to: -1 }
  while (place < text.length) {
    const code = text.charCodeAt(place)
    if (code === 0x22) return { at: place + 1, closed: true }
    if (code === 0x5c) {
      const length = text[place + 1] === 'u' ? 6 : 2
      if (place + length > text.length) break
      if (length === 6 && /^d[89ab]/i.test(text.slice(place + 2, place + 4)))
        half = { from: place, to: place + 6 }
      place += length
    } else {
      if (code >= 0xd800 && code < 0xdc00) half = { from: place, to: place + 1 }
      place += 1
    }
  }
  return { at: half.to === place ? half.from : place, closed: false }
}

/** The end of a number or word: before the next space, bracket, comma, colon or quote. */
function endOfScalar(text: string, start: number): { at: number; closed: boolean } {
  let place = start
  while (place < text.length && !endsScalar(text.charCodeAt(place))) place += 1
  return { at: place, closed: place < text.length }
}

function endsScalar(code: number): boolean {
  // , : and "
  return isSpace(code) || code === 0x2c || code === 0x3a || code === 0x22 || isBracket(code)
}

function isBracket(code: number): boolean {
  return code === 0x7b || code === 0x7d || code === 0x5b || code === 0x5d
}

function skipSpace(text: string, start: number): number {
  let place = start
  while (place < text.length && isSpace(text.charCodeAt(place))) place += 1
  return place
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
