/** The largest size that the header can hold, which a service writes while it does not know the size. */
const unknownSize = 0xffff_ffff

/** The header of 16-bit mono; without `bytes` the sizes are unknown. */
export function toWavHeader(sampleRate: number, bytes?: number): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(bytes === undefined ? unknownSize : bytes + 36, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(bytes ?? unknownSize, 40)
  return header
}

/** The samples of a file. */
export function readWav(file: Buffer): Buffer {
  let at = 12
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4)
    if (file.toString('latin1', at, at + 4) === 'data') return file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  return Buffer.alloc(0)
}
