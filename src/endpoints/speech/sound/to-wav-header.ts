/** The header of a WAV file: 16-bit mono, with its exact sizes, since decoders fail at made-up ones. */
export function toWavHeader(sampleRate: number, bytes: number): Uint8Array {
  const header = new Uint8Array(44)
  const view = new DataView(header.buffer)
  const write = (at: number, name: string) => header.set(new TextEncoder().encode(name), at)
  write(0, 'RIFF')
  view.setUint32(4, bytes + 36, true)
  write(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  write(36, 'data')
  view.setUint32(40, bytes, true)
  return header
}
