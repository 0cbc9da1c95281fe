import type { Sentence } from '../recognition/transcript.ts'
import { timesOf } from './times.ts'

interface Cue {
  /** Milliseconds. */
  begin: number
  end: number
  text: string
}

/** A longer sentence is cut at a word, if its words have times. */
const maxMs = 7000
const maxCharacters = 84

/** Subtitles: one for each sentence, or several for a long one. @throws DashScopeError for sentences without times */
function toCues(sentences: readonly Sentence[]): Cue[] {
  return sentences.flatMap((sentence) => {
    const { begin, end } = timesOf(sentence)
    const isLong = end - begin > maxMs || sentence.text.length > maxCharacters
    const places = isLong ? placesOf(sentence) : undefined
    return places === undefined ? [{ begin, end, text: sentence.text }] : atWords(sentence, places)
  })
}

/** Where the words begin in the sentence; undefined if they are not the words of its text. */
function placesOf({ text, words }: Sentence): number[] | undefined {
  const places: number[] = []
  let start = 0
  for (const { text: word } of words) {
    const bare = word.trim()
    const place = text.indexOf(bare, start)
    if (place < 0) return undefined
    places.push(place)
    start = place + bare.length
  }
  return places.length > 0 ? places : undefined
}

/** Only the sentence has the blanks between words: some models leave them out of the words themselves. */
function atWords({ text, words }: Sentence, places: readonly number[]): Cue[] {
  const cues: Cue[] = []
  for (const [index, { begin, end }] of words.entries()) {
    const written = text.slice(index === 0 ? 0 : places[index], places[index + 1])
    const last = cues.at(-1)
    const fits =
      last !== undefined &&
      end - last.begin <= maxMs &&
      (last.text + written).trimEnd().length <= maxCharacters
    if (!fits) cues.push({ begin, end, text: written })
    else {
      last.text += written
      last.end = end
    }
  }
  return cues
}

/** https://en.wikipedia.org/wiki/SubRip: `1`, the times with commas, the text, an empty line. */
export function toSrt(sentences: readonly Sentence[]): string {
  const blocks = toCues(sentences).map(({ begin, end, text }, index) => {
    const times = [begin, end].map((ms) => toClock(ms).replace('.', ',')).join(' --> ')
    return `${index + 1}\n${times}\n${toLine(text)}\n\n`
  })
  return blocks.join('')
}

/** https://www.w3.org/TR/webvtt1/ */
export function toVtt(sentences: readonly Sentence[]): string {
  const blocks = toCues(sentences).map(
    ({ begin, end, text }) => `${toClock(begin)} --> ${toClock(end)}\n${toLine(text)}\n\n`,
  )
  return `WEBVTT\n\n${blocks.join('')}`
}

/** An empty line would end a subtitle, an arrow would begin one. */
function toLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll('-->', '->')
}

/** `01:02:03.004` */
function toClock(milliseconds: number): string {
  const all = Math.round(milliseconds)
  const parts = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1000) % 60]
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':')
  return `${clock}.${String(all % 1000).padStart(3, '0')}`
}
