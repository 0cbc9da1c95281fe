/** How the time that a pattern takes grows with the text, on texts that are made to be slow. */

import { someCases } from './case-count.ts'

const characters = ['1', 'a', ' ', '\t', '\n', '"', '[', '<', '/', '%', '.', ',', ';', '-', '=', '中']

/** What a pattern has to read literally, and may be made to begin with again and again. */
function fragmentsOf({ source }: RegExp): string[] {
  const words = source
    .replaceAll(/\(\?(?:<?[=!]|:)|\\[dDwWsSbB]|\[(?:[^\]\\]|\\.)*\]|\{\d+(?:,\d*)?\}/g, '\0')
    .replaceAll(/\\(.)/g, '$1')
    .split(/[\0()|?*+^$]+/)
  return [...new Set(words)].filter((word) => word !== '')
}

interface Shape {
  /** Once, at the beginning. */
  head: string
  /** Comes again and again after it. */
  piece: string
}

/** A character, two, and the pattern's own words with and without one; behind something else, or from the beginning. */
function shapesFor(pattern: RegExp): Shape[] {
  const words = fragmentsOf(pattern)
  const pieces = [
    ...characters,
    ...someCases(characters.flatMap((one) => characters.map((other) => one + other))),
    ...words.flatMap((word) => [word, ...characters.map((one) => word + one)]),
  ]
  const heads = ['', '\u0001', ...words]
  return [
    ...pieces.flatMap((piece) => ['', '\u0001'].map((head) => ({ head, piece }))),
    ...heads.flatMap((head) => characters.map((piece) => ({ head, piece }))),
  ]
}

/** Ends in what no pattern expects, with a line end in it that `.` stops at: none gets away with matching at once. */
function toText({ head, piece }: Shape, length: number): string {
  const name = `${head}\0${piece}\0${length}`
  const text = texts.get(name) ?? makeText({ head, piece }, length)
  if (texts.size < 5000) texts.set(name, text)
  return text
}

/** Most are the same for all patterns. */
const texts = new Map<string, string>()

function makeText({ head, piece }: Shape, length: number): string {
  return `${head}${piece.repeat(Math.ceil(length / piece.length))}\u0001\n\u0001`
}

/** The least CPU time of some runs in this thread, milliseconds: other work on the machine can only add to it. */
function costOf(pattern: RegExp, text: string, runs: number): number {
  let least = Infinity
  for (let run = 0; run < runs; run += 1) {
    const before = process.threadCpuUsage()
    if (pattern.global) text.replaceAll(pattern, '')
    else pattern.test(text)
    const { user, system } = process.threadCpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
    if (least > certainMs) break
  }
  return least
}

/** From the shortest on, so that what grows exponentially, or with a third power, is found before it takes for ever. */
const lengths = [20, 512, 2048, 16_384]
/** At 16,384 characters a linear pattern is far below, and a quadratic one above. */
const suspectMs = 4
/** More of CPU time than other work can add. */
const certainMs = 40
/** A text four times as long takes four times as long, and 16 times where the time grows with its square. */
const maxGrowth = 8

function isSlow(pattern: RegExp, shape: Shape): boolean {
  const suspect = lengths.find((length) => costOf(pattern, toText(shape, length), 1) > suspectMs)
  if (suspect === undefined) return false
  const cost = costOf(pattern, toText(shape, suspect), 3)
  if (cost < suspectMs) return false
  return cost / Math.max(costOf(pattern, toText(shape, suspect / 4), 3), 0.02) > maxGrowth
}

/** The first text on which the time grows faster than the length; undefined where there is none. */
export function slowText(pattern: RegExp): Shape | undefined {
  return shapesFor(pattern).find((shape) => isSlow(pattern, shape))
}
