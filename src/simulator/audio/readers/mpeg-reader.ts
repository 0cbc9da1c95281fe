import { mark, sideInfoOf } from '../mpeg.ts'
import type { AudioReader, Spoken } from './reader.ts'

const bitrates = {
  one: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  two: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
/** Sample rates of MPEG 1; MPEG 2 has halves of them, MPEG 2.5 quarters. */
const sampleRates = [44_100, 48_000, 32_000]

interface Frame {
  length: number
  ms: number
  sampleRate: number
  sideInfo: number
}

/** Frames of layer III. The text is in frames without sound; see mpeg.ts. */
export class MpegReader implements AudioReader {
  readonly spoken: Spoken[] = []
  isSilent = true
  sampleRate = 0
  ms = 0
  readonly tracks = [this]
  #pending = Buffer.alloc(0)
  #skip = 0

  push(bytes: Buffer): void {
    const file = Buffer.concat([this.#pending, bytes])
    let at = Math.min(this.#skip, file.length)
    this.#skip -= at
    while (this.#skip === 0 && at + 10 <= file.length) {
      const length = tagLength(file, at) ?? this.#take(file, at)
      if (length === undefined) break
      this.#skip = Math.max(0, at + length - file.length)
      at = Math.min(file.length, at + length)
    }
    this.#pending = file.subarray(at)
  }

  /** The length of the frame; undefined if it is not whole yet; one byte of anything else. */
  #take(file: Buffer, at: number): number | undefined {
    const frame = frameAt(file, at)
    if (frame === undefined) return 1
    if (at + frame.length > file.length) return undefined
    const start = at + 4 + frame.sideInfo
    const isEmpty = file.subarray(at + 4, start).every((byte) => byte === 0)
    if (isEmpty && file[start] === mark) {
      const bytes = [...file.subarray(start + 2, start + 2 + (file[start + 1] ?? 0))]
      if (bytes.length > 0) this.spoken.push({ bytes, begin: this.ms, step: frame.ms / bytes.length })
    }
    this.isSilent &&= isEmpty && this.spoken.length === 0
    this.sampleRate = frame.sampleRate
    this.ms += frame.ms
    return frame.length
  }
}

/** Of a tag ID3v2, which may come before the first frame. */
function tagLength(file: Buffer, at: number): number | undefined {
  if (file.toString('latin1', at, at + 3) !== 'ID3') return undefined
  return 10 + [...file.subarray(at + 6, at + 10)].reduce((size, byte) => size * 128 + (byte & 127), 0)
}

function frameAt(file: Buffer, at: number): Frame | undefined {
  const [sync = 0, kind = 0, rates = 0, mode = 0] = file.subarray(at, at + 4)
  const version = (kind >> 3) & 3
  const isLayer3 = ((kind >> 1) & 3) === 1
  const base = sampleRates[(rates >> 2) & 3]
  if (sync !== 0xff || kind < 0xe0 || version === 1 || !isLayer3 || base === undefined) return undefined
  const isOne = version === 3
  const kilobits = bitrates[isOne ? 'one' : 'two'][rates >> 4] ?? 0
  if (kilobits === 0) return undefined
  const sampleRate = isOne ? base : version === 2 ? base / 2 : base / 4
  const samples = isOne ? 1152 : 576
  const length = Math.floor((samples / 8) * ((kilobits * 1000) / sampleRate)) + ((rates >> 1) & 1)
  return {
    length,
    ms: (samples * 1000) / sampleRate,
    sampleRate,
    sideInfo: sideInfoOf(isOne, mode >> 6 === 3),
  }
}
