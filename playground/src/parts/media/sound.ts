/** What models speak without a head: 24,000 samples a second of 16 bits, one channel. */
const pcm = { rate: 24_000, bytes: 2 }

function toBytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** Sound that came in pieces of Base64, as one file to play. Without the head of a format it is PCM, and gets one. */
export function toSoundFile(pieces: readonly string[]): Blob {
  const parts = pieces.map(toBytes)
  const [a, b, c, d] = parts[0] ?? []
  const start = String.fromCharCode(a ?? 0, b ?? 0, c ?? 0, d ?? 0)
  const hasHead = /^(?:RIFF|ID3|OggS|fLaC)/.test(start) || (a === 0xff && (b ?? 0) >= 0xe0)
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  const type = start === 'RIFF' || !hasHead ? 'audio/wav' : 'audio/mpeg'
  return new Blob([...(hasHead ? [] : [toWavHead(bytes)]), ...parts] as BlobPart[], { type })
}

/** What makes a WAV file of so many bytes of PCM: http://soundfile.sapp.org/doc/WaveFormat/ */
export function toWavHead(bytes: number): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(44))
  const write = (at: number, text: string) => {
    for (let index = 0; index < text.length; index += 1) head.setUint8(at + index, text.charCodeAt(index))
  }
  write(0, 'RIFF')
  head.setUint32(4, 36 + bytes, true)
  write(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, 1, true)
  head.setUint16(22, 1, true)
  head.setUint32(24, pcm.rate, true)
  head.setUint32(28, pcm.rate * pcm.bytes, true)
  head.setUint16(32, pcm.bytes, true)
  head.setUint16(34, pcm.bytes * 8, true)
  write(36, 'data')
  head.setUint32(40, bytes, true)
  return new Uint8Array(head.buffer)
}
