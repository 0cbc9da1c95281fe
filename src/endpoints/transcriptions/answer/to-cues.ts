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
export function toCues(sentences: readonly Sentence[]): Cue[] {
  return sentences.flatMap((sentence) => {
    const { begin, end } = timesOf(sentence)
    const isLong = end - begin > maxMs || sentence.text.length > maxCharacters
    return isLong && sentence.words.length > 1 ? atWords(sentence) : [{ begin, end, text: sentence.text }]
  })
}

function atWords({ words }: Sentence): Cue[] {
  const cues: Cue[] = []
  for (const { begin, end, text, punctuation } of words) {
    const written = text + punctuation
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
