import { bytesPerSecondOf, type ContainerName } from '../containers.ts'
import type { AudioReader, Track } from './reader.ts'

/** The longest head that says the length. */
const headBytes = 4096

/** A container that the simulator does not make: the sound is unknown, the length is that in the file, or estimated. */
export class OtherReader implements AudioReader {
  readonly tracks: readonly Track[] = [{ spoken: [], isSilent: false }]
  readonly #name: ContainerName
  #head = Buffer.alloc(0)
  #bytes = 0
  #ms: number | undefined

  constructor(name: ContainerName) {
    this.#name = name
  }

  get ms(): number {
    return this.#ms ?? (this.#bytes * 1000) / bytesPerSecondOf(this.#name)
  }

  get sampleRate(): number {
    return this.#name === 'amr' ? 8000 : 16_000
  }

  push(bytes: Buffer): void {
    this.#bytes += bytes.length
    if (this.#head.length < headBytes)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, headBytes - this.#head.length)])
    if (this.#name === 'flac') this.#ms ??= flacMs(this.#head)
    if (this.#name === 'mp4') this.#ms ??= movieMs(bytes)
  }
}

/** The stream info of FLAC: 20 bits of sample rate, 36 bits of samples. */
function flacMs(head: Buffer): number | undefined {
  if (head.length < 26) return undefined
  const sampleRate = head.readUIntBE(18, 3) >> 4
  const samples = (head.readUInt8(21) & 15) * 2 ** 32 + head.readUInt32BE(22)
  return sampleRate > 0 && samples > 0 ? (samples * 1000) / sampleRate : undefined
}

/** The movie header of MP4, of version 0, which is at the beginning or at the end. */
function movieMs(bytes: Buffer): number | undefined {
  const at = bytes.indexOf('mvhd')
  if (at < 0 || at + 24 > bytes.length || bytes[at + 4] !== 0) return undefined
  const scale = bytes.readUInt32BE(at + 16)
  return scale > 0 ? (bytes.readUInt32BE(at + 20) * 1000) / scale : undefined
}
