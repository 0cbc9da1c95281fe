/** The largest size that the header can hold, which a service writes while it does not know the size. */
const unknownSize = 0xffff_ffff

/** The header of 16-bit samples; without `bytes` the sizes are unknown. */
export function toWavHeader(sampleRate: number, bytes?: number, channels = 1): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(bytes === undefined ? unknownSize : bytes + 36, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2 * channels, 28)
  header.writeUInt16LE(2 * channels, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(bytes ?? unknownSize, 40)
  return header
}
