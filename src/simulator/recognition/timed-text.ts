import type { Spoken } from '../audio/readers/reader.ts'

/** A text and the milliseconds of each of its characters (units of UTF-16). */
export class TimedText {
  readonly text: string
  readonly #begins: readonly number[]
  readonly #ends: readonly number[]

  private constructor(text: string, begins: readonly number[], ends: readonly number[]) {
    this.text = text
    this.#begins = begins
    this.#ends = ends
  }

  /** The text that the bytes say; undefined if they are no text. The last character may be incomplete. */
  static of(spoken: readonly Spoken[]): TimedText | undefined {
    const bytes = Buffer.from(spoken.flatMap((one) => one.bytes))
    const text = decode(bytes)
    if (text === undefined) return undefined
    const begins = spoken.flatMap(({ bytes: own, begin, step }) => own.map((_, at) => begin + at * step))
    const ends = spoken.flatMap(({ bytes: own, begin, step }) => own.map((_, at) => begin + (at + 1) * step))
    const places = { begins: [] as number[], ends: [] as number[] }
    let at = 0
    for (const character of text) {
      const length = Buffer.byteLength(character)
      for (let unit = 0; unit < character.length; unit += 1) {
        places.begins.push(begins[at] ?? 0)
        places.ends.push(ends[at + length - 1] ?? 0)
      }
      at += length
    }
    return new TimedText(text, places.begins, places.ends)
  }

  /** A text whose characters take the same time each. */
  static evenly(text: string, ms: number, start = 0): TimedText {
    const step = text === '' ? 0 : ms / text.length
    const places = Array.from({ length: text.length }, (_, at) => start + at * step)
    return new TimedText(
      text,
      places,
      places.map((begin) => begin + step),
    )
  }

  slice(start: number, end?: number): TimedText {
    return new TimedText(
      this.text.slice(start, end),
      this.#begins.slice(start, end),
      this.#ends.slice(start, end),
    )
  }

  /** The parts in a row. */
  pick(spans: readonly (readonly [start: number, end: number])[]): TimedText {
    const parts = spans.map(([start, end]) => this.slice(start, end))
    return new TimedText(
      parts.map(({ text }) => text).join(''),
      parts.flatMap((part) => part.#begins),
      parts.flatMap((part) => part.#ends),
    )
  }

  trimmed(): TimedText {
    const start = this.text.length - this.text.trimStart().length
    return this.slice(start, Math.max(start, this.text.trimEnd().length))
  }

  get begin(): number {
    return Math.round(this.#begins[0] ?? 0)
  }

  get end(): number {
    return Math.round(this.#ends.at(-1) ?? 0)
  }
}

/** Without the beginning of a character that is still to come, of at most three bytes. */
function decode(bytes: Buffer): string | undefined {
  for (let missing = 0; missing < 4 && missing <= bytes.length; missing += 1)
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        bytes.subarray(0, bytes.length - missing),
      )
    } catch {
      // The next try leaves out one byte more.
    }
  return undefined
}
