import { firstWaves, pilotWaves, sineOf } from '../tones.ts'
import type { Spoken, Track } from './reader.ts'

/** Samples below are silence. */
const quiet = 60
/** The longest tone, at half the rate of speech, and a little more. */
const maxToneMs = 21

/** Reads the text of tones as they come, at any sample rate and rate of speech, with silence between the pieces. */
export class ToneReader implements Track {
  readonly spoken: Spoken[] = []
  isSilent = true
  readonly #samplesPerMs: number
  #pending = new Float64Array()
  /** Samples before the pending ones. */
  #before = 0
  /** Samples of one tone; 0 before a piece begins. */
  #length = 0
  #half: number | undefined
  /** Any other sound ends the reading. */
  #isOver = false

  constructor(sampleRate: number) {
    this.#samplesPerMs = sampleRate / 1000
  }

  /** More samples cannot change anything. */
  get isDone(): boolean {
    return this.#isOver && !this.isSilent
  }

  push(samples: Float64Array): void {
    this.isSilent &&= isQuiet(samples)
    if (this.#isOver) return
    const joined = new Float64Array(this.#pending.length + samples.length)
    joined.set(this.#pending)
    joined.set(samples, this.#pending.length)
    this.#pending = joined
    let at = 0
    while (!this.#isOver) {
      if (this.#length === 0) {
        const start = this.#begin(at)
        at = Math.max(at, start.at)
        if (!start.isFound) break
      }
      at = this.#read(at)
      if (this.#length > 0) break
    }
    this.#before += at
    this.#pending = this.#pending.slice(at)
  }

  /** Looks for the two tones that begin a piece. */
  #begin(from: number): { at: number; isFound: boolean } {
    const samples = this.#pending
    const crossings: number[] = []
    for (let at = from; at < samples.length && crossings.length < 5; at += 1)
      if ((samples[at] ?? 0) > 0 && (at === from || (samples[at - 1] ?? 0) <= 0)) crossings.push(at)
    const [first = samples.length, , , , fifth] = crossings
    // A tone begins with a sample of zero.
    const at = first === from ? from : first - 1
    const longest = maxToneMs * this.#samplesPerMs
    const length = ((fifth ?? samples.length) - first) / 2
    this.#isOver = length > longest
    if (this.#isOver || fifth === undefined || at + 2 * length > samples.length) return { at, isFound: false }
    const isPilot = (start: number) => wavesAt(samples, start, length) === pilotWaves
    this.#isOver = !Number.isInteger(length) || !isPilot(at) || !isPilot(at + length)
    if (this.#isOver) return { at, isFound: false }
    this.#length = length
    this.#half = undefined
    const start = at + 2 * length
    const begin = (this.#before + start) / this.#samplesPerMs
    this.spoken.push({ bytes: [], begin, step: (2 * length) / this.#samplesPerMs })
    return { at: start, isFound: true }
  }

  /** Reads the tones of the piece; returns where it stops. */
  #read(from: number): number {
    const length = this.#length
    let at = from
    for (; at + length <= this.#pending.length; at += length) {
      const waves = wavesAt(this.#pending, at, length)
      if (waves === undefined || waves === pilotWaves) {
        this.#length = 0
        return at
      }
      this.#take(waves - firstWaves)
    }
    return at
  }

  #take(nibble: number): void {
    if (this.#half !== undefined) this.spoken.at(-1)?.bytes.push((this.#half << 4) | nibble)
    this.#half = this.#half === undefined ? nibble : undefined
  }
}

function isQuiet(samples: Float64Array): boolean {
  for (const sample of samples) if (sample >= quiet || sample <= -quiet) return false
  return true
}

/** The number of waves that the samples are; undefined for any other sound and silence. */
function wavesAt(samples: Float64Array, start: number, length: number): number | undefined {
  let waves = 0
  let energy = 0
  let before = 0
  for (let at = start; at < start + length; at += 1) {
    const sample = samples[at] ?? 0
    if (sample > 0 && before <= 0) waves += 1
    energy += sample * sample
    before = sample
  }
  // The largest correlation that samples of this energy can have.
  const largest = Math.sqrt((energy * length) / 2)
  const isTone = waves >= pilotWaves && waves < firstWaves + 16
  if (!isTone || largest < (quiet * length) / 2) return undefined
  const sine = sineOf(length)
  let sum = 0
  for (let at = 0; at < length; at += 1)
    sum += (samples[start + at] ?? 0) * (sine[(waves * at) % length] ?? 0)
  return sum > 0.9 * largest ? waves : undefined
}
