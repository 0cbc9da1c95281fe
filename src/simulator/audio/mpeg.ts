import { partOf } from './part.ts'

/** Frames of MPEG audio, layer III, mono, 64 kbit/s, without sound. Their unused bytes hold the text. */

interface Version {
  /** Second byte of the header. */
  version: number
  rates: readonly number[]
  /** Index of 64 kbit/s. */
  bitrate: number
  samples: number
}

const versions: readonly Version[] = [
  { version: 0xfb, rates: [44_100, 48_000, 32_000], bitrate: 5, samples: 1152 },
  { version: 0xf3, rates: [22_050, 24_000, 16_000], bitrate: 8, samples: 576 },
  { version: 0xe3, rates: [11_025, 12_000, 8000], bitrate: 8, samples: 576 },
]

/** Begins the text in a frame; a decoder skips it. */
export const mark = 0x54

/** Bytes of the side information; zeros are a frame without sound. */
export function sideInfoOf(isVersion1: boolean, isMono: boolean): number {
  if (isVersion1) return isMono ? 17 : 32
  return isMono ? 9 : 17
}

function versionOf(sampleRate: number): Version | undefined {
  return versions.find(({ rates }) => rates.includes(sampleRate))
}

function frameLength({ samples }: Version, sampleRate: number): number {
  return Math.floor((samples / 8) * (64_000 / sampleRate))
}

/** Frames for the time. @throws RangeError for a sample rate that MPEG audio does not have */
export function toMpegFrames(text: string, ms: number, sampleRate: number): Buffer {
  const version = versionOf(sampleRate)
  if (version === undefined) throw new RangeError(`MPEG audio has no sample rate ${sampleRate}.`)
  const length = frameLength(version, sampleRate)
  const bytes = Buffer.from(text)
  const count = Math.max(1, Math.ceil((ms * sampleRate) / 1000 / version.samples))
  const sideInfo = sideInfoOf(version.samples === 1152, true)
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const frame = Buffer.alloc(length)
      const rate = version.rates.indexOf(sampleRate)
      frame.set([0xff, version.version, (version.bitrate << 4) | (rate << 2), 0xc0])
      const part = partOf(bytes, index, count)
      frame.set([mark, part.length, ...part], 4 + sideInfo)
      return frame
    }),
  )
}
