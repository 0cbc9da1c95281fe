import { crc32, deflateSync } from 'node:zlib'

import type { Bitmap } from './draw-text.ts'

export interface PngOptions {
  /** Background, then foreground, as red, green and blue. */
  palette: readonly [readonly number[], readonly number[]]
  /** The text of the PNG's description. */
  description: string
  /** Bytes without meaning, which make the file larger. */
  padding: number
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The bytes of a PNG, a chunk at a time: padding may be large. */
export function* toPng(bitmap: Bitmap, { palette, description, padding }: PngOptions): Generator<Uint8Array> {
  const { width, height, stride, bits } = bitmap
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  // One bit per pixel, by a palette.
  header.setUint8(8, 1)
  header.setUint8(9, 3)
  const lines = new Uint8Array((stride + 1) * height)
  for (let y = 0; y < height; y += 1)
    lines.set(bits.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
  yield new Uint8Array(signature)
  yield chunk('IHDR', new Uint8Array(header.buffer))
  yield chunk('PLTE', new Uint8Array(palette.flat()))
  yield chunk('iTXt', Buffer.from(`Description\0\0\0\0\0${description}`))
  if (padding > 0) yield* paddingChunk(padding)
  yield chunk('IDAT', deflateSync(lines))
  yield chunk('IEND', new Uint8Array())
}

/** The type is ancillary and private, so that every reader skips it. */
const paddingType = 'paDd'
const block = new Uint8Array(64 * 1024).fill(0x55)

function* paddingChunk(bytes: number): Generator<Uint8Array> {
  const head = new DataView(new ArrayBuffer(4))
  head.setUint32(0, bytes)
  yield new Uint8Array(head.buffer)
  const type = Buffer.from(paddingType)
  yield type
  let sum = crc32(type)
  for (let rest = bytes; rest > 0; rest -= block.length) {
    const piece = block.subarray(0, Math.min(rest, block.length))
    sum = crc32(piece, sum)
    yield piece
  }
  yield bigEndian(sum)
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type), content])
  return Buffer.concat([bigEndian(content.length), body, bigEndian(crc32(body))])
}

function bigEndian(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value)
  return new Uint8Array(view.buffer)
}
