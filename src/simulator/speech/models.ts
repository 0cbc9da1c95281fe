import type { AudioFormat } from '../audio/audio.ts'

/** A model of speech synthesis, as Alibaba Cloud's pages describe it. */
export interface SpeechModel {
  match: RegExp
  /** The interface: Qwen-TTS over HTTP or realtime, or a task that is sent its text in parts or at once. */
  service: 'qwen' | 'realtime' | 'cosyvoice' | 'sambert'
  /** Undefined: any name, as the voices of a cloning model have. */
  voices?: readonly string[] | RegExp
  formats: readonly AudioFormat[]
  sampleRate: number
  /** Characters of a call, or of one text of a task. */
  maxCharacters: number
}

const standard = 'Cherry Serena Ethan Chelsie'.split(' ')
const dialects = 'Dylan Jada Sunny'.split(' ')
const flash = [
  ...standard,
  ...'Momo Vivian Moon Maia Kai Nofish Bella Jennifer Ryan Katerina Aiden Mia Mochi Bellona Vincent Bunny Neil Elias Arthur Nini Seren Pip Stella Ebona Bodega Sonrisa Alek Dolce Sohee Lenn Emilien Andre'.split(
    ' ',
  ),
  'Eldric Sage',
  'Ono Anna',
  'Radio Gol',
  ...dialects,
  ...'Li Marcus Roy Peter Rocky Kiki Eric'.split(' '),
]

const all: readonly AudioFormat[] = ['pcm', 'wav', 'mp3', 'opus']
const qwen = { service: 'qwen', formats: ['wav'], sampleRate: 24_000, maxCharacters: 600 } as const
const realtime = {
  service: 'realtime',
  formats: all,
  sampleRate: 24_000,
  maxCharacters: Infinity,
} as const
const cosyvoice = {
  service: 'cosyvoice',
  formats: all,
  sampleRate: 22_050,
  maxCharacters: 20_000,
} as const

const models: readonly SpeechModel[] = [
  { ...realtime, match: /^qwen-tts-realtime/, voices: [...standard, ...dialects], formats: ['pcm'] },
  { ...realtime, match: /^qwen3-tts-(vc|vd)-realtime/ },
  { ...realtime, match: /^qwen3-tts-(instruct-)?flash-realtime/, voices: flash },
  { ...qwen, match: /^qwen3-tts-(vc|vd)/ },
  { ...qwen, match: /^qwen3-tts-(instruct-)?flash/, voices: flash },
  { ...qwen, match: /^qwen-tts-latest/, voices: [...standard, ...dialects], maxCharacters: 512 },
  { ...qwen, match: /^qwen-tts/, voices: standard, maxCharacters: 512 },
  { ...cosyvoice, match: /^cosyvoice-v3\.5-/, voices: /^(?!long)/ },
  { ...cosyvoice, match: /^cosyvoice-v3-/, voices: /^(long\w+_v3|longanyang|cosyvoice-v3-\S+)$/ },
  { ...cosyvoice, match: /^cosyvoice-v2/, voices: /^(long\w+_v2|cosyvoice-v2-\S+)$/ },
  { ...cosyvoice, match: /^cosyvoice-v1/, voices: /^long[a-z]+$/ },
  { ...cosyvoice, match: /^qwen-audio-3\.\d-tts/ },
  {
    match: /^sambert-[a-z]+-v1$/,
    service: 'sambert',
    formats: ['wav', 'pcm', 'mp3'],
    sampleRate: 16_000,
    maxCharacters: 10_000,
  },
]

export function speechModelOf(model: string): SpeechModel | undefined {
  return models.find(({ match }) => match.test(model.toLowerCase()))
}

export function hasVoice({ voices }: SpeechModel, voice: string): boolean {
  if (voice === '') return false
  if (voices === undefined) return true
  return voices instanceof RegExp ? voices.test(voice) : voices.includes(voice)
}
