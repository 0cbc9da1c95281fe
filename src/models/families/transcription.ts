import { bareIdOf } from '../bare-id.ts'

/** A parameter of recognition beyond OpenAI's. */
export type TranscriptionParameter =
  | 'enable_itn'
  | 'enable_lid'
  | 'vocabulary_id'
  | 'vocabulary'
  | 'disfluency_removal_enabled'
  | 'diarization_enabled'
  | 'speaker_count'
  | 'channel_id'
  | 'special_word_filter'
  | 'timestamp_alignment_enabled'
  | 'semantic_punctuation_enabled'

/**
 * The interface of a model: `message`, the sound in a message of the multimodal service; `input-audio`, the same with times of words;
 * `file-task`, a task that reads a file by its URL; `socket-task`, a task over a WebSocket that takes the bytes; `session`, the realtime
 * protocol, which takes PCM.
 */
export type TranscriptionService = 'message' | 'input-audio' | 'file-task' | 'socket-task' | 'session'

/** A group of models that transcribe speech, with the same properties. */
export interface TranscriptionFamily {
  /** Matched against the lower-case id without the host before a slash. */
  matches: RegExp
  /** The listed ids. */
  ids: readonly string[]
  service: TranscriptionService
  /** The finest unit that has timestamps; undefined for none. `word` includes sentences. */
  times?: 'sentence' | 'word'
  /** Distinguishes speakers. */
  speakers?: boolean
  /** Seconds of one sound. */
  maxSeconds?: number
  /** DashScope's parameter for the language; undefined without one. */
  language?: 'language' | 'language_hints'
  /** Where OpenAI's `prompt` goes: a system message, a turn before the sound, a parameter, or the input. */
  context?: { as: 'system' | 'turn' | 'text' | 'input'; characters: number }
  /** DashScope's names of the parameters. */
  parameters: ReadonlyMap<TranscriptionParameter, string>
  /** The field of a file's URL in a task. */
  fileField?: 'file_url' | 'file_urls'
  /** The parameter without which words have no times. */
  wordsParameter?: string
}

/** Parameters under their own names. */
function named(names: readonly TranscriptionParameter[]): TranscriptionFamily['parameters'] {
  return new Map(names.map((name) => [name, name]))
}

const session = { service: 'session', parameters: named([]) } as const
const socketTask = {
  service: 'socket-task',
  times: 'word',
  language: 'language_hints',
  parameters: new Map<TranscriptionParameter, string>([
    ...named([
      'vocabulary_id',
      'disfluency_removal_enabled',
      'special_word_filter',
      'semantic_punctuation_enabled',
    ]),
    ['enable_itn', 'inverse_text_normalization_enabled'],
  ]),
} as const
const fileTask = { service: 'file-task', times: 'word', fileField: 'file_urls' } as const
const speakers = ['diarization_enabled', 'speaker_count'] as const
const paraformer = ['channel_id', 'disfluency_removal_enabled', 'timestamp_alignment_enabled'] as const
/** Speakers and hot words came with the second version. */
const secondParaformer = {
  ...fileTask,
  speakers: true,
  language: 'language_hints',
  parameters: named([...paraformer, ...speakers, 'vocabulary_id', 'special_word_filter']),
} as const
const message = {
  service: 'message',
  language: 'language',
  context: { as: 'system', characters: 20_000 },
  maxSeconds: 300,
  parameters: named(['enable_itn', 'enable_lid']),
} as const
const inputAudio = {
  service: 'input-audio',
  times: 'word',
  language: 'language_hints',
  context: { as: 'turn', characters: 400 },
  maxSeconds: 300,
  parameters: named(['vocabulary_id', 'vocabulary']),
} as const

/**
 * In order: the first match counts, so that realtime models come first. Sources:
 * https://help.aliyun.com/zh/model-studio/qwen-asr-api-reference, …/paraformer-recorded-speech-recognition-restful-api,
 * …/fun-asr-recorded-speech-recognition-restful-api and DashScope's SDKs; per documentation, not tried against the service.
 */
export const transcriptionFamilies: readonly TranscriptionFamily[] = [
  { ...session, matches: /^qwen3-asr-flash-realtime/, ids: ['qwen3-asr-flash-realtime'] },
  {
    ...socketTask,
    matches: /^qwen-audio-3\.\d-asr-flash-streaming/,
    ids: ['qwen-audio-3.0-asr-flash-streaming'],
  },
  { ...socketTask, matches: /^fun-asr-realtime/, ids: ['fun-asr-realtime'] },
  { ...socketTask, matches: /^fun-asr-flash-8k-realtime/, ids: ['fun-asr-flash-8k-realtime'] },
  {
    ...socketTask,
    matches: /^paraformer-realtime/,
    ids: ['paraformer-realtime-v2', 'paraformer-realtime-8k-v2'],
  },
  {
    ...fileTask,
    matches: /^qwen3-asr-flash-filetrans/,
    ids: ['qwen3-asr-flash-filetrans'],
    language: 'language',
    context: { as: 'text', characters: 20_000 },
    parameters: named(['enable_itn', 'channel_id']),
    fileField: 'file_url',
    wordsParameter: 'enable_words',
  },
  {
    ...fileTask,
    matches: /-filetrans/,
    ids: ['qwen-audio-3.0-asr-flash-filetrans'],
    speakers: true,
    language: 'language_hints',
    context: { as: 'input', characters: 400 },
    parameters: named(['channel_id', ...speakers, 'vocabulary_id']),
  },
  {
    ...inputAudio,
    matches: /^(?:qwen-audio-3\.\d-asr-flash|fun-asr-flash)/,
    ids: ['fun-asr-flash', 'qwen-audio-3.0-asr-flash', 'qwen-audio-3.1-asr-flash'],
  },
  {
    ...fileTask,
    matches: /^fun-asr/,
    ids: ['fun-asr', 'fun-asr-mtl'],
    speakers: true,
    language: 'language_hints',
    parameters: named(['channel_id', ...speakers, 'vocabulary_id', 'special_word_filter']),
  },
  { ...secondParaformer, matches: /^paraformer-(?:8k-)?v2/, ids: ['paraformer-v2', 'paraformer-8k-v2'] },
  {
    ...fileTask,
    matches: /^paraformer/,
    ids: ['paraformer-v1', 'paraformer-8k-v1', 'paraformer-mtl-v1'],
    parameters: named(paraformer),
  },
  {
    ...fileTask,
    matches: /^sensevoice/,
    ids: ['sensevoice-v1'],
    times: 'sentence',
    language: 'language_hints',
    parameters: named(['channel_id', 'disfluency_removal_enabled']),
  },
  { ...message, matches: /^qwen3-asr-flash/, ids: ['qwen3-asr-flash', 'qwen3-asr-flash-us'] },
]

/** A model that is not listed: a new Qwen-ASR, or a new realtime one. */
const unknownMessage: TranscriptionFamily = { ...message, matches: /^/, ids: [] }
const unknownTask: TranscriptionFamily = { ...socketTask, matches: /realtime|streaming/, ids: [] }

export function transcriptionFamilyOf(model: string): TranscriptionFamily {
  const id = bareIdOf(model)
  const known = transcriptionFamilies.find(({ matches }) => matches.test(id))
  return known ?? (unknownTask.matches.test(id) ? unknownTask : unknownMessage)
}

/** Ids with times, or with speakers, to name in advice: one that answers at once and two that read long files. */
export const timedIds = ['fun-asr-flash', 'paraformer-v2', 'qwen3-asr-flash-filetrans'] as const
export const speakerIds = ['paraformer-v2', 'fun-asr', 'qwen-audio-3.0-asr-flash-filetrans'] as const
export const longIds = ['qwen3-asr-flash-filetrans', 'fun-asr'] as const
