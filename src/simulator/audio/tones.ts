/**
 * Speech of the simulator: every byte of the text is two tones, so that the length follows the text and the text can be read from
 * the samples again. A tone fills its time with a whole number of waves, and therefore begins and ends at zero, without a click.
 */

/** Waves of a tone: two for the tones that begin a piece, from three for the sixteen values of half a byte. */
export const pilotWaves = 2
export const firstWaves = 3
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
export function sineOf(length: number): Float64Array {
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
