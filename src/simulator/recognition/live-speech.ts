import { containerOf, containerOfFormat, isFormatOf } from '../audio/containers.ts'
import { openReader } from '../audio/readers/open-reader.ts'
import type { AudioReader } from '../audio/readers/reader.ts'
import { WavReader } from '../audio/readers/wav-reader.ts'
import type { Directives } from '../faults/faults.ts'
import { sentencesOf } from '../speech/text.ts'
import { msOfSentence, sentenceIn, unmarked } from './heard.ts'
import { toSentence, type Sentence } from './sentences.ts'
import { TimedText } from './timed-text.ts'

const headBytes = 12

/** Sound that comes in parts, and what has been said in it so far. */
export class LiveSpeech {
  readonly #reader: AudioReader
  readonly #format: string
  readonly #language: string | undefined
  #head = Buffer.alloc(0)
  #isValid = true
  /** Characters of the sentences that have ended. */
  #ended = 0
  faults: Directives = new Map()

  constructor(format: string, sampleRate: number, language?: string) {
    const container = format === 'pcm' ? undefined : containerOfFormat(format)
    this.#reader = container === undefined ? new WavReader(sampleRate) : openReader(container)
    this.#format = format
    this.#language = language
  }

  get ms(): number {
    return this.#reader.ms
  }

  /** Whether the bytes so far are what the format says. */
  push(bytes: Buffer): boolean {
    if (this.#head.length < headBytes) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, headBytes)])
      if (this.#head.length >= headBytes) this.#isValid = isOfFormat(this.#head, this.#format)
    }
    if (this.#isValid) this.#reader.push(bytes)
    return this.#isValid
  }

  /** The sentences that have ended since the last call, and the one that is being said. */
  next(maxSilence: number, isLast = false): { ended: Sentence[]; current: Sentence | undefined } {
    const speech = this.#said(isLast)
    const rest = speech.slice(this.#ended)
    const parts = sentencesOf(rest.text)
    const last = parts.at(-1)
    // A mark may be followed by another; only silence or the next word ends a sentence.
    const isOpen = last !== undefined && !isLast && this.ms - speech.end < maxSilence
    const whole = isOpen ? parts.slice(0, -1) : parts
    const ended = whole.flatMap((part) => {
      const sentence = toSentence(speech.slice(this.#ended, this.#ended + part.length).trimmed())
      this.#ended += part.length
      return sentence.text === '' ? [] : [sentence]
    })
    const current = toSentence(speech.slice(this.#ended).trimmed())
    return { ended, current: isOpen && current.text !== '' ? current : undefined }
  }

  #said(isLast: boolean): TimedText {
    const [track] = this.#reader.tracks
    if (track === undefined || track.isSilent) return TimedText.evenly('', 0)
    if (track.spoken.length === 0) return this.#saidElsewhere(isLast)
    const speech = TimedText.of(track.spoken) ?? TimedText.evenly('', 0)
    const { speech: clean, directives } = unmarked(
      speech.slice(0, isLast ? undefined : withoutBegun(speech.text)),
    )
    this.faults = directives
    return clean
  }

  /** A sentence each four seconds, and at least one. */
  #saidElsewhere(isLast: boolean): TimedText {
    const count = Math.max(Math.floor(this.ms / msOfSentence), isLast ? 1 : 0)
    return TimedText.evenly(sentenceIn(this.#language).repeat(count), Math.min(this.ms, count * msOfSentence))
  }
}

/** Samples have no head. */
function isOfFormat(head: Buffer, format: string): boolean {
  const container = containerOf(head)
  if (format === 'pcm') return container === undefined || container === 'mp3' || container === 'aac'
  return container !== undefined && isFormatOf(format, container)
}

/** The length of the text before a marker that has begun. */
function withoutBegun(text: string): number {
  const open = text.lastIndexOf('[[')
  if (open >= 0 && !text.includes(']]', open)) return open
  return text.endsWith('[') ? text.length - 1 : text.length
}
