import { containerOf, containerOfFormat, type ContainerName } from '../audio/containers.ts'
import { openReader } from '../audio/readers/open-reader.ts'
import type { AudioReader, Track } from '../audio/readers/reader.ts'
import { readMarkers } from '../faults/directives.ts'
import type { FaultName } from '../faults/faults.ts'
import { TimedText } from './timed-text.ts'

/** What a recording says on each channel; undefined where the simulator did not make the sound. */
export interface Heard {
  container: ContainerName
  bytes: number
  ms: number
  sampleRate: number
  channels: readonly (TimedText | undefined)[]
  /** The faults that its markers ask for. */
  directives: ReadonlyMap<FaultName, string>
  unknown: readonly string[]
}

/** Undefined for bytes that are no recording. */
export function hear(file: Buffer): Heard | undefined {
  const container = containerOf(file)
  if (container === undefined) return undefined
  const reader = openReader(container)
  reader.push(file)
  return toHeard(reader, container, file.length)
}

function toHeard(reader: AudioReader, container: ContainerName, bytes: number): Heard {
  const found = reader.tracks.map(speechOf).map((speech) => speech && unmarked(speech))
  return {
    container,
    bytes,
    ms: reader.ms,
    sampleRate: reader.sampleRate,
    channels: found.map((one) => one?.speech),
    directives: new Map(found.flatMap((one) => [...(one?.directives ?? [])])),
    unknown: found.flatMap((one) => one?.unknown ?? []),
  }
}

/** A recording of one second elsewhere, of which the simulator knows the address alone. */
export function elsewhere(url: string): Heard {
  const [, ending = ''] = /\.(\w+)(?:[?#].*)?$/.exec(url) ?? []
  return {
    container: containerOfFormat(ending) ?? 'wav',
    bytes: 0,
    ms: 1000,
    sampleRate: 16_000,
    channels: [undefined],
    directives: new Map(),
    unknown: [],
  }
}

function speechOf(track: Track): TimedText | undefined {
  if (track.isSilent) return TimedText.evenly('', 0)
  return track.spoken.length === 0 ? undefined : TimedText.of(track.spoken)
}

/** A speech without the markers in it. */
function unmarked(speech: TimedText) {
  const { directives, unknown, kept } = readMarkers(speech.text)
  return { speech: kept.length === 1 ? speech : speech.pick(kept).trimmed(), directives, unknown }
}

/** The sentence of the documentation's recording, welcome.mp3. */
const sentences = {
  zh: '欢迎使用阿里云。',
  en: 'Welcome to Alibaba Cloud. ',
  ja: 'アリババクラウドへようこそ。',
} as const
export const msOfSentence = 4000
const maxSentences = 10_000

export function sentenceIn(language = 'zh'): string {
  return language === 'en' || language === 'ja' ? sentences[language] : sentences.zh
}

/** What is said in a language on a channel. Sound from elsewhere says the same sentence again and again. */
export function saidOn(heard: Heard, channel: number, language?: string): TimedText {
  const speech = heard.channels[channel]
  if (speech !== undefined) return speech
  const sentence = sentenceIn(language)
  const count = Math.min(maxSentences, Math.max(1, Math.floor(heard.ms / msOfSentence)))
  return TimedText.evenly(sentence.repeat(count).trimEnd(), heard.ms)
}

const scripts: readonly [RegExp, string][] = [
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Devanagari}/u, 'hi'],
]

/** The language of a text, by its script. */
export function languageOf(text: string): string {
  return scripts.find(([script]) => script.test(text))?.[1] ?? 'en'
}
