import { partOf } from './part.ts'

/** Ogg Opus (RFC 7845) without sound: packets of 20 ms, whose padding holds the text. */

export const packetMs = 20
/** Samples of a packet; Opus counts at 48 kHz at any sample rate. */
const packetSamples = 960
const packetsPerPage = 50
const serial = 0x51_77_65_6e

/** The checksum of Ogg: polynomial 0x04c11db7, not reflected. */
const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1
  return value >>> 0
})

function checksumOf(page: Uint8Array): number {
  let sum = 0
  for (const byte of page) sum = ((sum << 8) ^ (table[((sum >>> 24) ^ byte) & 255] ?? 0)) >>> 0
  return sum
}

/** A stream that grows: its first page comes with the first text. */
export class OggOpus {
  readonly #sampleRate: number
  #pages = 0
  #granule = 0

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
  }

  push(text: string, ms: number): Buffer {
    const bytes = Buffer.from(text)
    const count = Math.max(1, Math.ceil(ms / packetMs))
    const packets = Array.from({ length: count }, (_, index) => toPacket(partOf(bytes, index, count)))
    const pages = this.#pages === 0 ? this.#head() : []
    for (let start = 0; start < packets.length; start += packetsPerPage) {
      const part = packets.slice(start, start + packetsPerPage)
      this.#granule += part.length * packetSamples
      pages.push(this.#page(part, 0))
    }
    return Buffer.concat(pages)
  }

  /** The last page, without packets. */
  end(): Buffer {
    return this.#page([], 4)
  }

  #head(): Buffer[] {
    const head = Buffer.alloc(19)
    head.write('OpusHead', 0)
    head.set([1, 1], 8)
    head.writeUInt32LE(this.#sampleRate, 12)
    const vendor = 'simulator'
    const tags = Buffer.alloc(16 + vendor.length)
    tags.write('OpusTags', 0)
    tags.writeUInt32LE(vendor.length, 8)
    tags.write(vendor, 12)
    return [this.#page([head], 2), this.#page([tags], 0)]
  }

  #page(packets: readonly Buffer[], flags: number): Buffer {
    const head = Buffer.alloc(27)
    head.write('OggS', 0)
    head[5] = flags
    head.writeBigUInt64LE(BigInt(this.#granule), 6)
    head.writeUInt32LE(serial, 14)
    head.writeUInt32LE(this.#pages, 18)
    head[26] = packets.length
    const page = Buffer.concat([head, Buffer.from(packets.map(({ length }) => length)), ...packets])
    page.writeUInt32LE(checksumOf(page), 22)
    this.#pages += 1
    return page
  }
}

/** A silent frame of CELT in a packet of code 3, with padding (RFC 6716, section 3.2.5). */
function toPacket(text: Uint8Array): Buffer {
  return Buffer.from([0xfb, 0x41, text.length, 0xff, 0xfe, ...text])
}
