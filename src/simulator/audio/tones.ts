/**
 * Speech of the simulator: every byte of the text is two tones, so that the length follows the text and the text can be read from
 * the samples again. A tone fills its time with a whole number of waves, and therefore begins and ends at zero, without a click.
 */

/** Waves of a tone: two for the tones that begin a piece, from three for the sixteen values of half a byte. */
const pilotWaves = 2
const firstWaves = 3
const symbolMs = 10
const amplitude = 8000

/** Milliseconds of a text at a rate of speech. */
export function durationOf(text: string, rate: number): number {
  return ((Buffer.byteLength(text) + 1) * 2 * symbolMs) / rate
}

export interface Tuning {
  sampleRate: number
  /** Rate of speech; 1 is normal. */
  rate: number
}

const sines = new Map<number, Float64Array>()

/** One wave of so many samples; several waves in the same time take every second, third … of them. */
function sineOf(length: number): Float64Array {
  const known = sines.get(length)
  if (known !== undefined) return known
  const sine = Float64Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * at) / length))
  sines.set(length, sine)
  return sine
}

/** 16-bit little-endian mono. */
export function toTones(text: string, { sampleRate, rate }: Tuning): Buffer {
  const length = Math.round((sampleRate * symbolMs) / 1000 / rate)
  const nibbles = [...Buffer.from(text)].flatMap((byte) => [byte >> 4, byte & 15])
  const waves = [pilotWaves, pilotWaves, ...nibbles.map((nibble) => firstWaves + nibble)]
  const sine = sineOf(length)
  const sound = Buffer.alloc(waves.length * length * 2)
  for (const [at, count] of waves.entries())
    for (let sample = 0; sample < length; sample += 1)
      sound.writeInt16LE(
        Math.round(amplitude * (sine[(count * sample) % length] ?? 0)),
        (at * length + sample) * 2,
      )
  return sound
}

/** The text of the tones, at any sample rate and rate of speech, also of several pieces in a row; '' for any other sound. */
export function readTones(sound: Uint8Array): string {
  const even = sound.byteLength - (sound.byteLength % 2)
  const view = new DataView(sound.buffer, sound.byteOffset, even)
  const samples = Float64Array.from({ length: even / 2 }, (_, at) => view.getInt16(at * 2, true))
  const nibbles: number[] = []
  let at = 0
  let length = lengthAt(samples, at)
  while (length > 0) {
    at += 2 * length
    for (; at + length <= samples.length; at += length) {
      const waves = wavesAt(samples, at, length)
      if (waves === pilotWaves || waves === undefined) break
      nibbles.push(waves - firstWaves)
    }
    length = lengthAt(samples, at)
  }
  const bytes = nibbles.flatMap((nibble, index) =>
    index % 2 === 1 ? [((nibbles[index - 1] ?? 0) << 4) | nibble] : [],
  )
  return Buffer.from(bytes).toString()
}

/** Samples of one tone, by the waves of the two tones that begin a piece; 0 if no piece begins there. */
function lengthAt(samples: Float64Array, start: number): number {
  const crossings: number[] = []
  for (let at = start; at < samples.length && crossings.length < 5; at += 1)
    if ((samples[at] ?? 0) > 0 && (at === start || (samples[at - 1] ?? 0) <= 0)) crossings.push(at)
  const [first = 0, , , , fifth = 0] = crossings
  const length = (fifth - first) / 2
  return Number.isInteger(length) && length > 0 ? length : 0
}

/** The number of waves whose correlation with the samples is the highest; undefined for silence. */
function wavesAt(samples: Float64Array, start: number, length: number): number | undefined {
  const sine = sineOf(length)
  let best: number | undefined
  let highest = amplitude / 100
  for (let waves = pilotWaves; waves < firstWaves + 16; waves += 1) {
    let sum = 0
    for (let at = 0; at < length; at += 1)
      sum += (samples[start + at] ?? 0) * (sine[(waves * at) % length] ?? 0)
    if (sum / length > highest) [best, highest] = [waves, sum / length]
  }
  return best
}
