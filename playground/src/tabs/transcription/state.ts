import { signal } from '@preact/signals'

import { detailsOf } from '../../state/models.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { Run } from '../one-request/run.ts'

export const formats = ['json', 'text', 'srt', 'vtt', 'verbose_json', 'diarized_json'] as const
export type Format = (typeof formats)[number]

export const transcriptionSettings = {
  model: signal('qwen3-asr-flash'),
  format: signal<Format>('json'),
  language: signal(''),
  prompt: signal(''),
  stream: signal(true),
}

/** What is to be heard. */
export interface Sound {
  file: File
  url: string
}

export const sound = signal<Sound | undefined>(undefined)

export function setSound(file: File | undefined): void {
  if (sound.value !== undefined) URL.revokeObjectURL(sound.value.url)
  sound.value = file && { file, url: URL.createObjectURL(file) }
}

/** A piece with its times, in seconds. */
export interface Segment {
  start: number
  end: number
  text: string
  /** With `diarized_json`. */
  speaker: string | undefined
}

/** The answer, which grows while it is streamed. */
export interface Transcript {
  text: string
  segments: readonly Segment[]
  /** Subtitles are a file. */
  file: 'srt' | 'vtt' | undefined
}

export const transcript = signal<Transcript | undefined>(undefined)

/** What the answer says of itself. */
export interface Heard {
  /** Seconds. */
  duration?: number | undefined
  language?: string | undefined
  tokens?: number | undefined
}

keepWhile(() => sound.value !== undefined || transcript.value !== undefined)

export const run = new Run<Heard>()

/** The format that is sent: of those that the model has. */
export function chosenFormat(): Format {
  const { model, format } = transcriptionSettings
  const known = detailsOf('transcription', model.value)?.response_formats
  return known === undefined || known.includes(format.value) ? format.value : 'json'
}

/** Subtitles and times are of the whole file. */
export function streams(): boolean {
  const isGrowing = ['json', 'text', 'diarized_json'].includes(chosenFormat())
  return transcriptionSettings.stream.value && isGrowing
}
