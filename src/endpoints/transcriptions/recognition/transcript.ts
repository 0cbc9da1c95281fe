import { DashScopeError } from '../../../dashscope/errors.ts'
import { isRecord, toCount } from '../../../json.ts'

export interface Word {
  /** Milliseconds. */
  begin: number
  end: number
  /** Without its punctuation; some models put the blank before or after it here. */
  text: string
}

export interface Sentence {
  /** Milliseconds; undefined if DashScope says none. */
  begin: number | undefined
  end: number | undefined
  text: string
  /** From 0; undefined without speakers. */
  speaker: number | undefined
  words: readonly Word[]
}

export interface Tokens {
  input: number
  output: number
  audio: number
}

/** What DashScope has transcribed of a recording, while it arrives. */
export class Transcript {
  requestId: string | undefined
  /** A code, such as `zh`. */
  language: string | undefined
  /** Billed. */
  seconds: number | undefined
  /** The length of the sound. */
  milliseconds: number | undefined
  tokens: Tokens | undefined
  text = ''
  sentences: readonly Sentence[] = []

  /** The usage of a frame; the last one counts. */
  addUsage(usage: unknown): void {
    if (!isRecord(usage)) return
    const seconds = usage['seconds'] ?? usage['duration']
    if (isTime(seconds)) this.seconds = seconds
    const input = toCount(usage['input_tokens'])
    const output = toCount(usage['output_tokens'])
    const details = isRecord(usage['input_tokens_details']) ? usage['input_tokens_details'] : {}
    if (input + output > 0) this.tokens = { input, output, audio: toCount(details['audio_tokens']) }
  }
}

/** A piece of the text that will not change, and the sentence that it ends. */
export interface Progress {
  delta: string
  sentence?: Sentence
}

/** The pieces as they arrive. All else is in the `Transcript`. */
export type Recognition = AsyncGenerator<Progress, void>

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

const toTime = (value: unknown) => (isTime(value) ? value : undefined)
const toText = (value: unknown) => (typeof value === 'string' ? value : '')

/** The marks of SenseVoice for moods and sounds: `<|HAPPY|>`, `<|/Speech|>`. */
export function withoutTags(text: string): string {
  return text.includes('<|') ? text.replaceAll(/ ?<\|[\w/ ]{1,32}\|>/g, '').trim() : text
}

/** A sentence of any interface; undefined for a value without a text. */
export function toSentence(value: unknown, withWords = true): Sentence | undefined {
  if (!isRecord(value)) return undefined
  const { begin_time: begin, end_time: end, text, speaker_id: speaker, words } = value
  const plain = withoutTags(toText(text))
  if (plain.trim() === '') return undefined
  return {
    begin: toTime(begin),
    end: toTime(end),
    text: plain,
    speaker: Number.isSafeInteger(speaker) && Number(speaker) >= 0 ? Number(speaker) : undefined,
    words: withWords && Array.isArray(words) ? words.flatMap(toWords) : [],
  }
}

function toWords(value: unknown): Word[] {
  if (!isRecord(value)) return []
  const begin = toTime(value['begin_time'])
  const end = toTime(value['end_time'])
  const text = withoutTags(toText(value['text']))
  if (begin === undefined || end === undefined) return []
  return [{ begin, end, text }]
}

/** An answer that is no transcript. */
export function malformed(): DashScopeError {
  return new DashScopeError({
    failure: 'malformed',
    message: 'DashScope answered without a transcript.',
    status: 200,
  })
}
