import { containerOf } from './containers.ts'
import { toMpegFrames } from './mpeg.ts'
import { OggOpus } from './ogg-opus.ts'
import { openReader } from './readers/open-reader.ts'
import { bytesIn } from './readers/reader.ts'
import { WavReader } from './readers/wav-reader.ts'
import { durationOf, toTones, type Tuning } from './tones.ts'
import { toWavHeader } from './wav.ts'

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

const noBytes = () => Buffer.alloc(0)

/** Tones in PCM and WAV; silence of the same length in MP3 and Opus, which need an encoder for sound. */
export function createRecording({ format, sampleRate, rate }: Sound): Recording {
  const tones = (text: string) => toTones(text, { sampleRate, rate })
  if (format === 'pcm') return { push: tones, end: noBytes }
  if (format === 'mp3')
    return { push: (text) => toMpegFrames(text, durationOf(text, rate), sampleRate), end: noBytes }
  if (format === 'opus') {
    const file = new OggOpus(sampleRate)
    return { push: (text) => file.push(text, durationOf(text, rate)), end: () => file.end() }
  }
  let isBegun = false
  return {
    end: noBytes,
    push(text) {
      const head = isBegun ? noBytes() : toWavHeader(sampleRate)
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

/** A WAV file in which each channel says its own text; the shorter ones are silent at the end. */
export function toChannelsFile(texts: readonly string[], { sampleRate, rate }: Tuning): Buffer {
  const sounds = texts.map((text) => toTones(text, { sampleRate, rate }))
  const samples = Math.max(...sounds.map(({ length }) => length / 2))
  const sound = Buffer.alloc(samples * 2 * texts.length)
  for (const [channel, one] of sounds.entries())
    for (let at = 0; at < one.length; at += 2) one.copy(sound, at * texts.length + channel * 2, at, at + 2)
  return Buffer.concat([toWavHeader(sampleRate, sound.length, texts.length), sound])
}

/** The text that the simulator has put into a recording; '' for recordings that it has not made. */
export function textOfAudio(file: Uint8Array): string {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const name = containerOf(bytes)
  // The sample rate of samples without a header decides the times alone.
  const reader = name === undefined ? new WavReader(48_000) : openReader(name)
  reader.push(bytes)
  const [track] = reader.tracks
  return track === undefined ? '' : bytesIn(track).toString()
}
