import { packetMs } from '../ogg-opus.ts'
import type { AudioReader, Spoken } from './reader.ts'

/** Pages of Ogg. The text is in the padding of Opus packets; see ogg-opus.ts. */
export class OggReader implements AudioReader {
  readonly spoken: Spoken[] = []
  isSilent = true
  readonly tracks = [this]
  /** Opus counts at 48 kHz at any sample rate. */
  #sampleRate = 48_000
  #granule = 0
  #packets = 0
  #pending = Buffer.alloc(0)

  get sampleRate(): number {
    return this.#sampleRate
  }

  get ms(): number {
    return this.#granule / 48
  }

  push(bytes: Buffer): void {
    const file = Buffer.concat([this.#pending, bytes])
    let at = 0
    for (;;) {
      const sizes = file.subarray(at + 27, at + 27 + (file[at + 26] ?? 0))
      const start = at + 27 + sizes.length
      const end = start + sizes.reduce((sum, size) => sum + size, 0)
      const isWhole = at + 27 <= file.length && sizes.length === file[at + 26] && end <= file.length
      if (!isWhole || file.toString('latin1', at, at + 4) !== 'OggS') break
      const granule = Number(file.readBigInt64LE(at + 6))
      this.#readPackets(file, start, sizes)
      if (granule > 0) this.#granule = granule
      at = end
    }
    this.#pending = file.subarray(at)
  }

  #readPackets(file: Buffer, from: number, sizes: Uint8Array): void {
    let start = from
    for (const size of sizes) {
      const packet = file.subarray(start, start + size)
      start += size
      const name = packet.toString('latin1', 0, 8)
      if (name === 'OpusHead') this.#sampleRate = packet.readUInt32LE(12)
      else if (name !== 'OpusTags') this.#readPacket(packet)
    }
  }

  #readPacket(packet: Buffer): void {
    const isOwn = packet[0] === 0xfb && packet[1] === 0x41 && packet[3] === 0xff && packet[4] === 0xfe
    const bytes = isOwn ? [...packet.subarray(5, 5 + (packet[2] ?? 0))] : []
    const begin = this.#packets * packetMs
    this.#packets += 1
    if (bytes.length > 0) this.spoken.push({ bytes, begin, step: packetMs / bytes.length })
    this.isSilent &&= isOwn && bytes.length === 0
  }
}
