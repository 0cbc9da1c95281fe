import type { AudioReader, Track } from './reader.ts'
import { ToneReader } from './tone-reader.ts'

interface Format {
  sampleRate: number
  channels: number
  bits: number
}

/** So that a large file is not held as numbers. */
const framesAtOnce = 65_536

/** Sound that cannot be read. */
const other: Track = { spoken: [], isSilent: false }

/** WAV; with a sample rate 16-bit mono samples without a header. Sizes in the header are not needed. */
export class WavReader implements AudioReader {
  #format: Format | undefined
  #tracks: readonly ToneReader[] = []
  #pending = Buffer.alloc(0)
  #bytes = 0

  constructor(sampleRate?: number) {
    if (sampleRate !== undefined) this.#begin({ sampleRate, channels: 1, bits: 16 })
  }

  get sampleRate(): number {
    return this.#format?.sampleRate ?? 0
  }

  get ms(): number {
    if (this.#format === undefined) return 0
    const { sampleRate, channels, bits } = this.#format
    return (this.#bytes * 1000) / ((sampleRate * channels * bits) / 8)
  }

  get tracks(): readonly Track[] {
    if (this.#tracks.length > 0) return this.#tracks
    return Array.from({ length: this.#format?.channels ?? 0 }, () => other)
  }

  push(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes])
    if (this.#format === undefined) {
      const head = readHead(this.#pending)
      if (head === undefined) return
      this.#begin(head.format)
      this.#pending = this.#pending.subarray(head.end)
    }
    const { channels = 1, bits = 16 } = this.#format ?? {}
    const frame = (channels * bits) / 8
    const end = this.#pending.length - (this.#pending.length % frame)
    for (let at = 0; at < end; at += frame * framesAtOnce)
      this.#read(this.#pending.subarray(at, Math.min(end, at + frame * framesAtOnce)), frame)
    this.#bytes += end
    this.#pending = this.#pending.subarray(end)
  }

  #read(samples: Buffer, frame: number): void {
    const view = new DataView(samples.buffer, samples.byteOffset, samples.length)
    for (const [channel, track] of this.#tracks.entries()) {
      if (track.isDone) continue
      const own = new Float64Array(samples.length / frame)
      for (let at = 0; at < own.length; at += 1) own[at] = view.getInt16(at * frame + channel * 2, true)
      track.push(own)
    }
  }

  #begin(format: Format): void {
    this.#format = format
    if (format.bits !== 16 || format.channels > 8) return
    this.#tracks = Array.from({ length: format.channels }, () => new ToneReader(format.sampleRate))
  }
}

/** The format, and where the samples begin; undefined until both are there. */
function readHead(file: Buffer): { format: Format; end: number } | undefined {
  let format: Format | undefined
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    if (name === 'data') return format && { format, end: at + 8 }
    if (name === 'fmt ' && at + 24 <= file.length)
      format = {
        channels: Math.max(1, file.readUInt16LE(at + 10)),
        sampleRate: Math.max(1, file.readUInt32LE(at + 12)),
        bits: Math.max(8, file.readUInt16LE(at + 22)),
      }
    at += 8 + size + (size % 2)
  }
  return undefined
}
