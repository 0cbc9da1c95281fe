import { readMpegFrames, toMpegFrames } from './mpeg.ts'
import { OggOpus, readOggOpus } from './ogg-opus.ts'
import { durationOf, readTones, toTones, type Tuning } from './tones.ts'
import { readWav, toWavHeader } from './wav.ts'

export const audioFormats = ['pcm', 'wav', 'mp3', 'opus'] as const
export type AudioFormat = (typeof audioFormats)[number]

export interface Sound extends Tuning {
  format: AudioFormat
}

/** A file that grows with each text. The parts joined are the file. */
export interface Recording {
  push: (text: string) => Buffer
  end: () => Buffer
}

const nothing = () => Buffer.alloc(0)

/** Tones in PCM and WAV; silence of the same length in MP3 and Opus, which need an encoder for sound. */
export function createRecording({ format, sampleRate, rate }: Sound): Recording {
  const tones = (text: string) => toTones(text, { sampleRate, rate })
  if (format === 'pcm') return { push: tones, end: nothing }
  if (format === 'mp3')
    return { push: (text) => toMpegFrames(text, durationOf(text, rate), sampleRate), end: nothing }
  if (format === 'opus') {
    const file = new OggOpus(sampleRate)
    return { push: (text) => file.push(text, durationOf(text, rate)), end: () => file.end() }
  }
  let isBegun = false
  return {
    end: nothing,
    push(text) {
      const head = isBegun ? nothing() : toWavHeader(sampleRate)
      isBegun = true
      return Buffer.concat([head, tones(text)])
    },
  }
}

/** A whole WAV file, with its sizes. */
export function toWavFile(text: string, tuning: Tuning): Buffer {
  const sound = toTones(text, tuning)
  return Buffer.concat([toWavHeader(tuning.sampleRate, sound.length), sound])
}

/** The text that the simulator has put into a recording; '' for recordings that it has not made. */
export function textOfAudio(file: Uint8Array): string {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const kind = bytes.toString('latin1', 0, 4)
  if (kind === 'RIFF') return readTones(readWav(bytes))
  if (kind === 'OggS') return readOggOpus(bytes) ?? ''
  return readMpegFrames(bytes) ?? readTones(bytes)
}
