import { sentencesOf } from '../speech/text.ts'
import type { TimedText } from './timed-text.ts'

export interface Word {
  begin: number
  end: number
  text: string
  punctuation: string
}

export interface Sentence {
  begin: number
  end: number
  text: string
  words: readonly Word[]
}

/** The sentences of a text with the marks that end them, and without the blanks between them. */
export function sentencesIn(speech: TimedText): Sentence[] {
  let at = 0
  return sentencesOf(speech.text).flatMap((sentence) => {
    const part = speech.slice(at, at + sentence.length).trimmed()
    at += sentence.length
    return part.text === '' ? [] : [toSentence(part)]
  })
}

export function toSentence(speech: TimedText): Sentence {
  return { begin: speech.begin, end: speech.end, text: speech.text, words: wordsOf(speech) }
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** A blank belongs to the word before it, a mark is its punctuation; marks before the first word begin that word. */
function wordsOf(speech: TimedText): Word[] {
  const words: Word[] = []
  let opening = 0
  for (const { segment, index, isWordLike } of segmenter.segment(speech.text)) {
    const last = words.at(-1)
    if (isWordLike === true) {
      words.push(toWord(speech.slice(last === undefined ? 0 : index, index + segment.length)))
    } else if (last === undefined) opening = index + segment.length
    else if (segment.trim() !== '') last.punctuation += segment
    else if (last.punctuation === '') last.text += segment
  }
  return words.length === 0 && opening > 0 ? [toWord(speech)] : words
}

function toWord({ begin, end, text }: TimedText): Word {
  return { begin, end, text, punctuation: '' }
}
