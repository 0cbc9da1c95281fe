import { constants, crc32, deflateRawSync } from 'node:zlib'

const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
const emptyLastBlock = Buffer.from([0x03, 0x00])

/** One gzip member, flushed after every chunk, so that a reader gets each event when it is sent. */
export function* gzipChunks(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let checksum = 0
  let length = 0
  let opening = header
  for (const chunk of chunks) {
    checksum = crc32(chunk, checksum)
    length += chunk.length
    const deflated = deflateRawSync(chunk, { finishFlush: constants.Z_SYNC_FLUSH })
    yield Buffer.concat([opening, deflated])
    opening = Buffer.alloc(0)
  }
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(checksum, 0)
  trailer.writeUInt32LE(length % 2 ** 32, 4)
  yield Buffer.concat([opening, emptyLastBlock, trailer])
}
