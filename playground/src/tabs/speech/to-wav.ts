/** PCM with the head of a WAV file, for a player: http://soundfile.sapp.org/doc/WaveFormat/ */
export function toWav(pcm: Blob, rate: number): Blob {
  const head = new DataView(new ArrayBuffer(44))
  const write = (at: number, text: string) => {
    for (let place = 0; place < text.length; place += 1) head.setUint8(at + place, text.charCodeAt(place))
  }
  write(0, 'RIFF')
  head.setUint32(4, 36 + pcm.size, true)
  write(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, 1, true)
  head.setUint16(22, 1, true)
  head.setUint32(24, rate, true)
  head.setUint32(28, rate * 2, true)
  head.setUint16(32, 2, true)
  head.setUint16(34, 16, true)
  write(36, 'data')
  head.setUint32(40, pcm.size, true)
  return new Blob([head, pcm], { type: 'audio/wav' })
}
