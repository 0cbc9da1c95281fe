/** Frames of MPEG audio, layer III, mono, 64 kbit/s, without sound. Their unused bytes hold the text. */

interface Version {
  /** Second byte of the header. */
  version: number
  rates: readonly number[]
  /** Index of 64 kbit/s. */
  bitrate: number
  samples: number
  sideInfo: number
}

const versions: readonly Version[] = [
  { version: 0xfb, rates: [44_100, 48_000, 32_000], bitrate: 5, samples: 1152, sideInfo: 17 },
  { version: 0xf3, rates: [22_050, 24_000, 16_000], bitrate: 8, samples: 576, sideInfo: 9 },
  { version: 0xe3, rates: [11_025, 12_000, 8000], bitrate: 8, samples: 576, sideInfo: 9 },
]

/** Begins the text in a frame; a decoder skips it. */
const mark = 0x54

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
  const share = Math.ceil(bytes.length / count)
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const frame = Buffer.alloc(length)
      const rate = version.rates.indexOf(sampleRate)
      frame.set([0xff, version.version, (version.bitrate << 4) | (rate << 2), 0xc0])
      const part = bytes.subarray(index * share, (index + 1) * share)
      frame.set([mark, part.length, ...part], 4 + version.sideInfo)
      return frame
    }),
  )
}

/** The text in the frames; undefined if the bytes are no such frames. */
export function readMpegFrames(file: Buffer): string | undefined {
  const parts: Buffer[] = []
  for (let at = 0; at + 4 <= file.length;) {
    const version = versions.find((one) => file[at] === 0xff && file[at + 1] === one.version)
    const sampleRate = version?.rates[((file[at + 2] ?? 0) >> 2) & 3]
    if (version === undefined || sampleRate === undefined) return undefined
    const start = at + 4 + version.sideInfo
    if (file[start] === mark) parts.push(file.subarray(start + 2, start + 2 + (file[start + 1] ?? 0)))
    at += frameLength(version, sampleRate)
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts).toString()
}
