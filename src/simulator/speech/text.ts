import { invalid, type Refusal } from '../request/refusal.ts'
import type { SpeechModel } from './models.ts'

/** Refuses the text of a call that is empty or too long. */
export function checkText(text: string, { maxCharacters }: SpeechModel): Refusal | undefined {
  if (text.trim() === '') return invalid('Field required: input.text')
  return Array.from(text).length > maxCharacters
    ? invalid(`Range of input length should be [1, ${maxCharacters}]`)
    : undefined
}

/** A Chinese character counts twice. */
export function charactersOf(text: string): number {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return Array.from(text).length + chinese
}

/** Sentences with the marks that end them. */
export function sentencesOf(text: string): string[] {
  return text.match(/[^。！？!?.\n]*(?:[。！？!?.\n]+\s*|$)/g)?.filter((sentence) => sentence !== '') ?? []
}

/** The sentences that have ended, and the beginning of the next. */
export function endedSentences(text: string): { sentences: string[]; rest: string } {
  const sentences = sentencesOf(text)
  const rest = /[。！？!?.\n]\s*$/.test(sentences.at(-1) ?? '') ? '' : (sentences.pop() ?? '')
  return { sentences, rest }
}
