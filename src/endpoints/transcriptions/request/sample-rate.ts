import type { AudioFile } from './audio-source.ts'

const mpegRates = [44_100, 48_000, 32_000]
const aacRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
]
/** DashScope's own rate, for formats that are decoded to any rate. */
const usualRate = 16_000

/** Samples per second of a file, as its header says. */
export function sampleRateOf({ bytes, container, wav }: AudioFile): number {
  if (container.name === 'wav') return wav?.sampleRate ?? usualRate
  if (container.name === 'mp3') return rateOfMp3(bytes) ?? usualRate
  if (container.name === 'aac' && bytes[0] === 0xff) return aacRates[((bytes[2] ?? 0) >> 2) & 15] ?? usualRate
  // `#!AMR-WB` has the double rate of `#!AMR`.
  if (container.name === 'amr') return bytes[5] === 0x2d ? 16_000 : 8_000
  return usualRate
}

/** The first frame comes after the tag, whose length is four times seven bits. */
function rateOfMp3(bytes: Uint8Array): number | undefined {
  const hasTag = bytes[0] === 0x49
  const length = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 127), 0)
  const at = hasTag ? 10 + length : 0
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined
  const rate = mpegRates[(third >> 2) & 3]
  // MPEG 2 has half of the rates, MPEG 2.5 a quarter.
  const version = (second >> 3) & 3
  return rate === undefined ? undefined : rate / (version === 3 ? 1 : version === 2 ? 2 : 4)
}
