import { AnswerSize } from '../generation/decode/answer-size.ts'
import { CollectedText } from '../generation/decode/collected-text.ts'
import { parseRecord } from '../json.ts'

/** The expected beginning of the arguments; the text follows it. */
const expected = /^\s*\{\s*"input"\s*:\s*"/
/** The beginning must be complete within this many characters. */
const maxBeginning = 256

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * The arguments of a custom tool's call, `{"input":"…"}` in pieces → the text, as it arrives. Arguments in another form are
 * read at the end: the only text in them, or the whole arguments unchanged.
 */
export class CustomInputDecoder {
  readonly #whole: CollectedText
  #state: 'beginning' | 'other' | 'text' | 'over' = 'beginning'
  /** An incomplete beginning or escape sequence, or the first half of a surrogate pair. */
  #rest = ''

  constructor(size: AnswerSize) {
    this.#whole = new CollectedText(size)
  }

  push(json: string): string {
    switch (this.#state) {
      case 'over':
        return ''
      case 'text':
        return this.#read(json)
      case 'other':
        this.#whole.push(json)
        return ''
      case 'beginning': {
        const text = this.#rest + json
        const begun = expected.exec(text.slice(0, maxBeginning))
        if (begun !== null) {
          this.#state = 'text'
          this.#rest = ''
          return this.#read(text.slice(begun[0].length))
        }
        this.#rest = text
        if (text.length >= maxBeginning) {
          this.#state = 'other'
          this.#whole.push(text)
          this.#rest = ''
        }
        return ''
      }
    }
  }

  end(): string {
    const rest = this.#rest
    this.#rest = ''
    if (this.#state === 'over') return ''
    const isText = this.#state === 'text'
    this.#state = 'over'
    return isText ? rest : theOneText(this.#whole.toString() + rest)
  }

  #read(json: string): string {
    const text = this.#rest + json
    this.#rest = ''
    let read = ''
    let at = 0
    const special = /["\\]/g
    while (at < text.length) {
      special.lastIndex = at
      const next = special.exec(text)?.index ?? text.length
      read += text.slice(at, next)
      if (next === text.length) break
      if (text[next] === '"') {
        this.#state = 'over'
        return read
      }
      const sequence = escapeAt(text, next)
      if (sequence === undefined) {
        this.#rest = text.slice(next)
        break
      }
      read += toCharacter(sequence)
      at = next + sequence.length
    }
    return this.#withoutHalf(read)
  }

  /** Half a surrogate pair waits for the other half: alone it is not valid text. */
  #withoutHalf(text: string): string {
    if (!/[\uD800-\uDBFF]$/.test(text)) return text
    this.#rest = text.slice(-1) + this.#rest
    return text.slice(0, -1)
  }
}

/** The text of complete arguments. */
export function toCustomInput(json: string): string {
  const decoder = new CustomInputDecoder(new AnswerSize())
  return decoder.push(json) + decoder.end()
}

/** A complete escape sequence; undefined while it is incomplete. A sequence unknown to JSON means its two characters. */
function escapeAt(text: string, at: number): string | undefined {
  const letter = text[at + 1]
  if (letter === undefined) return undefined
  if (letter !== 'u') return text.slice(at, at + 2)
  const digits = /^[\dA-Fa-f]{0,4}/.exec(text.slice(at + 2, at + 6))?.[0] ?? ''
  if (digits.length === 4) return text.slice(at, at + 6)
  return at + 2 + digits.length === text.length ? undefined : text.slice(at, at + 2)
}

function toCharacter(sequence: string): string {
  const letter = sequence.slice(1, 2)
  if (sequence.length === 6) return String.fromCharCode(Number.parseInt(sequence.slice(2), 16))
  if (letter === '"' || letter === '\\' || letter === '/') return letter
  return escapes[letter] ?? sequence
}

function theOneText(json: string): string {
  const value = parseRecord(json)
  if (value === undefined) return json
  const { input } = value
  if (typeof input === 'string') return input
  const texts = Object.values(value).filter((one) => typeof one === 'string')
  return texts.length === 1 ? (texts[0] ?? json) : json
}
