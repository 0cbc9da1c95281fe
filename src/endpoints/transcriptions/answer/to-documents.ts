import type { AnswerFormat } from '../request/check-format.ts'
import type { Sentence, Transcript } from '../recognition/transcript.ts'
import type { DiarizedSegment, Segment, Usage, Verbose } from '../schemas.ts'
import { timesOf, toSeconds } from './times.ts'
import { toLanguageName } from './to-language-name.ts'

/** Seconds where DashScope bills them, else tokens; undefined if it says neither. */
export function toUsage({ seconds, tokens }: Transcript): { usage?: Usage } {
  if (seconds !== undefined) return { usage: { type: 'duration', seconds } }
  if (tokens === undefined) return {}
  const { input, output, audio } = tokens
  return {
    usage: {
      type: 'tokens',
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      input_token_details: { text_tokens: Math.max(0, input - audio), audio_tokens: audio },
    },
  }
}

export function toJson(transcript: Transcript) {
  return { text: transcript.text, ...toUsage(transcript) }
}

/** The file's length if it is known, else the billed seconds, else the end of the last sentence. */
function durationOf({ milliseconds, seconds, sentences }: Transcript): number {
  if (milliseconds !== undefined) return toSeconds(milliseconds)
  return seconds ?? toSeconds(sentences.reduce((last, { end = 0 }) => Math.max(last, end), 0))
}

/** @param requestedLanguage The language that the caller named. */
export function toVerbose(
  transcript: Transcript,
  { segments, words }: AnswerFormat,
  requestedLanguage: string | undefined,
): Verbose {
  const { sentences, text, language } = transcript
  return {
    task: 'transcribe',
    language: toLanguageName(language) ?? toLanguageName(requestedLanguage) ?? 'unknown',
    duration: durationOf(transcript),
    text,
    ...(segments && { segments: sentences.map(toSegment) }),
    ...(words && { words: sentences.flatMap(toWords) }),
    ...toUsage(transcript),
  }
}

/** DashScope measures no probabilities: the values are those that no filter of clients acts on. */
function toSegment(sentence: Sentence, id: number): Segment {
  const { begin, end } = timesOf(sentence)
  return {
    id,
    seek: 0,
    start: toSeconds(begin),
    end: toSeconds(end),
    text: sentence.text,
    tokens: [],
    temperature: 0,
    avg_logprob: 0,
    compression_ratio: 1,
    no_speech_prob: 0,
  }
}

function toWords({ words }: Sentence) {
  return words
    .map(({ begin, end, text }) => ({ word: bare(text), start: toSeconds(begin), end: toSeconds(end) }))
    .filter(({ word }) => word !== '')
}

const outer = /^[\p{P}\s]$/u

/** OpenAI's words have no punctuation around them. */
function bare(text: string): string {
  const characters = Array.from(text)
  const first = characters.findIndex((character) => !outer.test(character))
  const last = characters.findLastIndex((character) => !outer.test(character))
  return first < 0 ? '' : characters.slice(first, last + 1).join('')
}

export function toDiarized(transcript: Transcript) {
  return {
    task: 'transcribe' as const,
    duration: durationOf(transcript),
    text: transcript.text,
    segments: transcript.sentences.map((sentence, index) => toDiarizedSegment(sentence, index)),
    ...toUsage(transcript),
  }
}

export function toDiarizedSegment(sentence: Sentence, index: number): DiarizedSegment {
  const { begin, end } = timesOf(sentence)
  return {
    type: 'transcript.text.segment',
    id: `seg_${String(index + 1).padStart(3, '0')}`,
    start: toSeconds(begin),
    end: toSeconds(end),
    text: sentence.text,
    speaker: toLetters(sentence.speaker),
  }
}

/** 0 → A, 25 → Z, 26 → AA. DashScope may not have told a speaker. */
function toLetters(speaker: number | undefined): string {
  if (speaker === undefined) return 'unknown'
  const letter = String.fromCharCode(65 + (speaker % 26))
  return speaker < 26 ? letter : toLetters(Math.floor(speaker / 26) - 1) + letter
}
