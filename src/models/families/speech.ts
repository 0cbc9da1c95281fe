import { bareIdOf } from '../bare-id.ts'
import { isOpenAIVoice, type OpenAIVoice } from './openai-voices.ts'

/** What DashScope's models encode by themselves; WAV is made of PCM here. */
export type SoundFormat = 'pcm' | 'mp3' | 'opus'

/** A parameter that only some speech models have. */
export type SpeechParameter =
  | 'speed'
  | 'instructions'
  | 'language_type'
  | 'optimize_instructions'
  | 'sample_rate'
  | 'volume'
  | 'pitch'
  | 'bit_rate'
  | 'seed'
  | 'enable_ssml'
  | 'language_hints'

/** A group of speech models with the same properties. */
export interface SpeechFamily {
  /** Matched against the lower-case id without the host before a slash. */
  matches: RegExp
  /** The listed ids. */
  ids: readonly string[]
  /**
   * The interface: `http`, Qwen-TTS over HTTP; `session`, Qwen-TTS over a realtime WebSocket; `task`, CosyVoice over a WebSocket, or over
   * HTTP in Beijing; `whole-task`, Sambert, whose task has its text from the beginning.
   */
  service: 'http' | 'session' | 'task' | 'whole-task'
  formats: readonly SoundFormat[]
  /** The id of the model over a WebSocket that has the formats and parameters that this one lacks. */
  sibling?: string
  /** The voices that are documented; more may exist. */
  voices: readonly string[]
  /** The voices for OpenAI's names; without them the model only has voices of its owner, which were cloned or designed. */
  openaiVoices?: Readonly<Record<OpenAIVoice, string>>
  /** The model is its voice: the request has none. */
  hasOneVoice?: boolean
  /** Maximum characters of one call; a longer text becomes several. */
  charactersPerCall?: number
  /** DashScope's names of the parameters. */
  parameters: ReadonlyMap<SpeechParameter, string>
}

const words = (text: string) => text.trim().split(/\s+/)

const standard = words('Cherry Serena Ethan Chelsie')
const dialects = words('Dylan Jada Sunny')
const flashVoices = [
  ...standard,
  ...words(`Momo Vivian Moon Maia Kai Nofish Bella Jennifer Ryan Katerina Aiden Mia Mochi Bellona Vincent Bunny Neil Elias
    Arthur Nini Seren Pip Stella Ebona Bodega Sonrisa Alek Dolce Sohee Lenn Emilien Andre`),
  'Eldric Sage',
  'Ono Anna',
  'Radio Gol',
  ...dialects,
  ...words('Li Marcus Roy Peter Rocky Kiki Eric'),
]

const flashNames: Record<OpenAIVoice, string> = {
  alloy: 'Chelsie',
  ash: 'Ethan',
  ballad: 'Serena',
  coral: 'Cherry',
  echo: 'Kai',
  fable: 'Maia',
  onyx: 'Nofish',
  nova: 'Vivian',
  sage: 'Moon',
  shimmer: 'Bella',
  verse: 'Ryan',
  marin: 'Jennifer',
  cedar: 'Neil',
}

/** The names for a model with few voices: a woman's and a man's. */
function ofTwo(woman: string, man: string): Record<OpenAIVoice, string> {
  const men = new Set(['ash', 'echo', 'onyx', 'verse', 'cedar'])
  return Object.fromEntries(
    Object.keys(flashNames).map((name) => [name, men.has(name) ? man : woman]),
  ) as Record<OpenAIVoice, string>
}

const httpParameters: SpeechFamily['parameters'] = new Map([['language_type', 'language_type']])
const instructed = [
  ['instructions', 'instructions'],
  ['optimize_instructions', 'optimize_instructions'],
] as const
const sessionParameters: SpeechFamily['parameters'] = new Map([
  ['language_type', 'language_type'],
  ['speed', 'speech_rate'],
  ['pitch', 'pitch_rate'],
  ['volume', 'volume'],
  ['sample_rate', 'sample_rate'],
  ['bit_rate', 'bit_rate'],
])
const sambertParameters: SpeechFamily['parameters'] = new Map([
  ['speed', 'rate'],
  ['pitch', 'pitch'],
  ['volume', 'volume'],
  ['sample_rate', 'sample_rate'],
  ['enable_ssml', 'text_type'],
])
const cosyParameters: SpeechFamily['parameters'] = new Map([
  ['speed', 'rate'],
  ['pitch', 'pitch'],
  ['volume', 'volume'],
  ['sample_rate', 'sample_rate'],
  ['bit_rate', 'bit_rate'],
  ['seed', 'seed'],
  ['enable_ssml', 'enable_ssml'],
  ['language_hints', 'language_hints'],
])
const cosyWithInstruction: SpeechFamily['parameters'] = new Map([
  ...cosyParameters,
  ['instructions', 'instruction'],
])

const http = {
  service: 'http',
  formats: ['pcm'],
  charactersPerCall: 600,
  parameters: httpParameters,
} as const
const session = {
  service: 'session',
  formats: ['pcm', 'mp3', 'opus'],
  parameters: sessionParameters,
} as const
const task = { service: 'task', formats: ['pcm', 'mp3', 'opus'], parameters: cosyWithInstruction } as const
const flash = { voices: flashVoices, openaiVoices: flashNames } as const

/**
 * In order: the first match counts. Sources: https://help.aliyun.com/zh/model-studio/qwen-tts-api, …/qwen-tts-realtime,
 * …/cosyvoice-websocket-api and DashScope's SDKs; per documentation, not tried against the service.
 */
export const speechFamilies: readonly SpeechFamily[] = [
  {
    ...session,
    ...flash,
    matches: /^qwen3-tts-instruct-flash-realtime/,
    ids: ['qwen3-tts-instruct-flash-realtime'],
    parameters: new Map([...sessionParameters, ...instructed]),
  },
  {
    ...session,
    ...flash,
    matches: /^qwen3-tts-flash-realtime/,
    ids: ['qwen3-tts-flash-realtime'],
  },
  { ...session, matches: /^qwen3-tts-v[cd]-realtime/, ids: ['qwen3-tts-vc-realtime-2026-01-15'], voices: [] },
  {
    ...session,
    matches: /^qwen-tts-realtime/,
    ids: ['qwen-tts-realtime'],
    formats: ['pcm'],
    voices: [...standard, ...dialects],
    openaiVoices: ofTwo('Cherry', 'Ethan'),
    parameters: httpParameters,
  },
  {
    ...http,
    ...flash,
    matches: /^qwen3-tts-instruct-flash/,
    ids: ['qwen3-tts-instruct-flash'],
    sibling: 'qwen3-tts-instruct-flash-realtime',
    parameters: new Map([...httpParameters, ...instructed]),
  },
  {
    ...http,
    ...flash,
    matches: /^qwen3-tts-flash/,
    ids: ['qwen3-tts-flash'],
    sibling: 'qwen3-tts-flash-realtime',
  },
  // A cloned voice belongs to the model that it was made for, so no other model can speak with it.
  { ...http, matches: /^qwen3-tts-v[cd]/, ids: [], voices: [] },
  {
    ...http,
    matches: /^qwen-tts/,
    ids: ['qwen-tts'],
    voices: standard,
    openaiVoices: ofTwo('Cherry', 'Ethan'),
    // 512 tokens; a Chinese character is about one.
    charactersPerCall: 500,
  },
  { ...task, matches: /^cosyvoice-v3\.5-/, ids: ['cosyvoice-v3.5-flash', 'cosyvoice-v3.5-plus'], voices: [] },
  {
    ...task,
    matches: /^cosyvoice-v3-/,
    ids: ['cosyvoice-v3-flash', 'cosyvoice-v3-plus'],
    voices: ['longanyang', 'longxiaochun_v3'],
    openaiVoices: ofTwo('longxiaochun_v3', 'longanyang'),
  },
  {
    ...task,
    matches: /^cosyvoice-v2/,
    ids: ['cosyvoice-v2'],
    voices: ['longxiaochun_v2', 'longcheng_v2'],
    openaiVoices: ofTwo('longxiaochun_v2', 'longcheng_v2'),
    parameters: cosyParameters,
  },
  {
    ...task,
    matches: /^cosyvoice-v1/,
    ids: [],
    voices: ['longxiaochun', 'longcheng'],
    openaiVoices: ofTwo('longxiaochun', 'longcheng'),
    parameters: cosyParameters,
  },
  {
    ...task,
    matches: /^qwen-audio-3\.\d-tts/,
    ids: ['qwen-audio-3.0-tts-flash', 'qwen-audio-3.0-tts-plus'],
    voices: ['longanhuan_v3.6'],
    openaiVoices: ofTwo('longanhuan_v3.6', 'longanhuan_v3.6'),
  },
  {
    matches: /^sambert-/,
    ids: ['sambert-zhichu-v1'],
    service: 'whole-task',
    formats: ['pcm', 'mp3'],
    voices: [],
    hasOneVoice: true,
    parameters: sambertParameters,
  },
]

/** A model that is not listed: a new Qwen-TTS, or a new CosyVoice. */
const unknownHttp: SpeechFamily = { ...http, ...flash, matches: /tts/, ids: [] }
const unknownSession: SpeechFamily = { ...session, ...flash, matches: /realtime/, ids: [] }
const unknownTask: SpeechFamily = { ...task, matches: /cosyvoice/, ids: [], voices: [] }

export function speechFamilyOf(model: string): SpeechFamily {
  const id = bareIdOf(model)
  const known = speechFamilies.find(({ matches }) => matches.test(id))
  return known ?? [unknownSession, unknownTask].find(({ matches }) => matches.test(id)) ?? unknownHttp
}

/** DashScope's name of a voice: as documented, whatever the case; for OpenAI's names that of a similar voice; others pass. */
export function voiceOf({ voices, openaiVoices }: SpeechFamily, name: string): string {
  const given = name.toLowerCase()
  const own = voices.find((voice) => voice.toLowerCase() === given)
  if (own !== undefined) return own
  return isOpenAIVoice(given) ? (openaiVoices?.[given] ?? name) : name
}
