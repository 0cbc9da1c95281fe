/** Measures how a pattern's time grows with the length of texts that are made to be slow. */

import { someCases } from './case-count.ts'

const characters = ['1', 'a', ' ', '\t', '\n', '"', '[', '<', '/', '%', '.', ',', ';', '-', '=', '中']

/** The literal texts in a pattern, at which a match may begin repeatedly. */
function fragmentsOf({ source }: RegExp): string[] {
  const words = source
    .replaceAll(/\(\?(?:<?[=!]|:)|\\[dDwWsSbB]|\[(?:[^\]\\]|\\.)*\]|\{\d+(?:,\d*)?\}/g, '\0')
    .replaceAll(/\\(.)/g, '$1')
    .split(/[\0()|?*+^$]+/)
  return [...new Set(words)].filter((word) => word !== '')
}

interface Shape {
  /** Occurs once, at the beginning. */
  head: string
  /** Repeated after the head. */
  piece: string
}

/** One or two characters, and the pattern's own words with and without one; at the beginning or after other text. */
function shapesFor(pattern: RegExp): Shape[] {
  const words = fragmentsOf(pattern)
  const pieces = [
    ...characters,
    ...someCases(characters.flatMap((one) => characters.map((other) => one + other))),
    ...words.flatMap((word) => [word, ...characters.map((one) => word + one)]),
  ]
  // What a pattern repeats after its first words: `data:a/` for /^data:\w+\/\w+;/.
  const begun = words.map((_, index) => words.slice(0, index + 1).join('a'))
  const heads = [...new Set(['', '\u0001', ...words, ...begun])]
  return [
    ...pieces.flatMap((piece) => ['', '\u0001'].map((head) => ({ head, piece }))),
    ...heads.flatMap((head) => characters.map((piece) => ({ head, piece }))),
  ]
}

/** Ends in unexpected characters and a line end, at which `.` stops, so that no pattern matches at once. */
function toText({ head, piece }: Shape, length: number): string {
  return `${head}${piece.repeat(Math.ceil(length / piece.length))}\u0001\n\u0001`
}

/** The texts of a shape, one of each length. Most are the same for all patterns, so they are kept. */
function textsOf(shape: Shape): readonly string[] {
  const name = `${shape.head}\0${shape.piece}`
  const texts = kept.get(name) ?? lengths.map((length) => toText(shape, length))
  if (kept.size < 1250) kept.set(name, texts)
  return texts
}

const kept = new Map<string, readonly string[]>()

function run(pattern: RegExp, text: string): void {
  if (pattern.global) text.replaceAll(pattern, '')
  else pattern.test(text)
}

/** The minimum CPU time of some runs in this thread, milliseconds: other load on the machine can only increase it. */
function costOf(pattern: RegExp, text: string, runs: number): number {
  let least = Infinity
  for (let count = 0; count < runs; count += 1) {
    const before = process.threadCpuUsage()
    run(pattern, text)
    const { user, system } = process.threadCpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
    if (least > certainMs) break
  }
  return least
}

/** The shortest first, so that exponential and cubic growth is found before a run takes too long. */
const lengths = [20, 512, 2048, 16_384]
/** At 16,384 characters a linear pattern takes far less, and a quadratic one more. */
const suspectMs = 4
/** More CPU time than other load can add. */
const certainMs = 40
/** A text of four times the length takes a linear pattern four times as long, and a quadratic one 16 times. */
const maxGrowth = 8

/** No run takes more CPU time than time, which is cheaper to read. */
function isSuspect(pattern: RegExp, text: string): boolean {
  const before = performance.now()
  run(pattern, text)
  return performance.now() - before > suspectMs
}

function isSlow(pattern: RegExp, shape: Shape): boolean {
  const texts = textsOf(shape)
  for (const [index, length] of lengths.entries()) {
    const text = texts[index] ?? ''
    const cost = isSuspect(pattern, text) ? costOf(pattern, text, 3) : 0
    if (cost < suspectMs) continue
    return cost / Math.max(costOf(pattern, toText(shape, length / 4), 3), 0.02) > maxGrowth
  }
  return false
}

/** The first text on which the time grows faster than the length; undefined if there is none. */
export function slowText(pattern: RegExp): Shape | undefined {
  const name = String(pattern)
  // Some patterns occur in several files.
  const found = verdicts.has(name)
    ? verdicts.get(name)
    : shapesFor(pattern).find((shape) => isSlow(pattern, shape))
  verdicts.set(name, found)
  return found
}

const verdicts = new Map<string, Shape | undefined>()
