import { containerOf, containerOfFormat, isFormatOf } from '../audio/containers.ts'
import { openReader } from '../audio/readers/open-reader.ts'
import type { AudioReader, Spoken } from '../audio/readers/reader.ts'
import { WavReader } from '../audio/readers/wav-reader.ts'
import { readMarkers } from '../faults/directives.ts'
import type { Directives } from '../faults/faults.ts'
import { sentencesOf } from '../speech/text.ts'
import { msOfSentence, sentenceIn } from './heard.ts'
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
  /** Where the sentences that have ended are over. */
  #place: Place = { piece: 0, byte: 0 }
  /** Sentences that have ended in sound from elsewhere. */
  #repeated = 0
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
    const [track] = this.#reader.tracks
    if (track === undefined || track.isSilent) return { ended: [], current: undefined }
    if (track.spoken.length === 0) return { ended: this.#repeat(isLast), current: undefined }
    const { speech, advance } = this.#said(track.spoken, isLast)
    const parts = sentencesOf(speech.text)
    // A mark may be followed by another; only silence or the next word ends a sentence.
    const isOpen = parts.length > 0 && !isLast && this.ms - speech.end < maxSilence
    let at = 0
    const ended = (isOpen ? parts.slice(0, -1) : parts).map((part) => {
      const own = speech.slice(at, at + part.length)
      at += part.length
      return toSentence(own.trimmed())
    })
    advance(at)
    const current = toSentence(speech.slice(at).trimmed())
    return {
      ended: ended.filter(({ text }) => text !== ''),
      current: isOpen && current.text !== '' ? current : undefined,
    }
  }

  /** What is said after the sentences that have ended. */
  #said(all: readonly Spoken[], isLast: boolean) {
    const spoken = after(all, this.#place)
    const whole = TimedText.of(spoken) ?? TimedText.evenly('', 0)
    const raw = whole.slice(0, isLast ? undefined : withoutBegun(whole.text))
    const { kept, directives } = readMarkers(raw.text)
    this.faults = new Map([...this.faults, ...directives])
    const advance = (count: number) => {
      if (count === 0) return
      const bytes = Buffer.byteLength(raw.text.slice(0, placeIn(kept, count)))
      this.#place = moved(all, this.#place, bytes)
    }
    return { speech: raw.pick(kept), advance }
  }

  /** A sentence each four seconds, and at least one. */
  #repeat(isLast: boolean): Sentence[] {
    const before = this.#repeated
    this.#repeated = Math.max(Math.floor(this.ms / msOfSentence), isLast ? 1 : 0)
    const length = Math.min(this.ms, msOfSentence)
    const sentence = sentenceIn(this.#language).trim()
    return Array.from({ length: this.#repeated - before }, (_, index) =>
      toSentence(TimedText.evenly(sentence, length, (before + index) * msOfSentence)),
    )
  }
}

interface Place {
  piece: number
  byte: number
}

function after(all: readonly Spoken[], { piece, byte }: Place): Spoken[] {
  const [first, ...others] = all.slice(piece)
  if (first === undefined) return []
  const rest = { ...first, bytes: first.bytes.slice(byte), begin: first.begin + byte * first.step }
  return [rest, ...others]
}

function moved(all: readonly Spoken[], { piece, byte }: Place, bytes: number): Place {
  let left = byte + bytes
  let at = piece
  for (let size = all[at]?.bytes.length ?? left; left > size; size = all[at]?.bytes.length ?? left) {
    left -= size
    at += 1
  }
  return { piece: at, byte: left }
}

/** Where the first `count` characters of the parts end. */
function placeIn(kept: readonly (readonly [start: number, end: number])[], count: number): number {
  let left = count
  for (const [start, end] of kept) {
    if (left <= end - start) return start + left
    left -= end - start
  }
  return kept.at(-1)?.[1] ?? 0
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
