import { createRecording, type AudioFormat, type Sound } from '../../src/simulator/audio/audio.ts'

const types: Readonly<Record<AudioFormat, string>> = {
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
}

/** A recording that the simulator of speech recognition understands; markers in the text ask for faults. */
export function spoken(text: string, sound: Partial<Sound> = {}): Buffer {
  const recording = createRecording({ format: 'wav', sampleRate: 16_000, rate: 1, ...sound })
  return Buffer.concat([recording.push(text), recording.end()])
}

/** The same as a data URL. */
export function spokenUrl(text: string, sound: Partial<Sound> = {}): string {
  return `data:${types[sound.format ?? 'wav']};base64,${spoken(text, sound).toString('base64')}`
}

/** A WAV file as a data URL. */
export function toWavUrl(file: Buffer): string {
  return `data:${types.wav};base64,${file.toString('base64')}`
}

/** Silence as WAV. */
export function silence(seconds: number, sampleRate = 8000): Buffer {
  const file = spoken('', { sampleRate })
  return Buffer.concat([file.subarray(0, 44), Buffer.alloc(seconds * sampleRate * 2)])
}

/** A hum as WAV, which the simulator did not make. */
export function hum(seconds: number, sampleRate = 8000): Buffer {
  const file = silence(seconds, sampleRate)
  for (let at = 44; at < file.length; at += 2)
    file.writeInt16LE(Math.round(9000 * Math.sin((at / 2) * 0.3) * Math.sin(at / 5000)), at)
  return file
}
