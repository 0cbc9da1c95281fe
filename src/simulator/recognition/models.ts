import { listOf, objectOf, stringOf, type JsonObject } from '../json.ts'

/** The interface of a model: a message, a message of the newer kind, a task, a task over WebSocket, a session over WebSocket. */
export type RecognitionService = 'message' | 'typed-message' | 'file' | 'stream' | 'session'

/** The first that matches counts. Several names begin with the name of another interface. */
const services: readonly [RegExp, RecognitionService][] = [
  [/^qwen3-asr-flash-realtime/, 'session'],
  [
    /^(qwen-audio-3\.\d-asr-flash-streaming|fun-asr-realtime|fun-asr-flash-8k-realtime|paraformer-realtime-)/,
    'stream',
  ],
  [/^(qwen3-asr-flash|qwen-audio-3\.\d-asr-flash)-filetrans/, 'file'],
  [/^(fun-asr(-mtl)?(-\d{4}-\d\d-\d\d)?|paraformer-(v[12]|8k-v[12]|mtl-v1)|sensevoice-v1)$/, 'file'],
  [/^(qwen-audio-3\.\d-asr-flash(-message)?|fun-asr-flash)(-\d{4}-\d\d-\d\d)?$/, 'typed-message'],
  [/^qwen3-asr-flash(-\d{4}-\d\d-\d\d)?(-us)?$/, 'message'],
]

/** Undefined for a model that does not recognise speech. */
export function recognitionServiceOf(model: string): RecognitionService | undefined {
  return services.find(([match]) => match.test(model.toLowerCase()))?.[1]
}

export function recognitionServiceIn(body: unknown): RecognitionService | undefined {
  return recognitionServiceOf(stringOf(objectOf(body)['model']))
}

/** Whether the model recognises speech, but not as a model of generation. */
export function isRecognisedElsewhere(body: unknown): boolean {
  const service = recognitionServiceIn(body)
  return service !== undefined && service !== 'message'
}

/** The one model whose task has one file, and answers of their own form. */
export function isSingleFile(model: string): boolean {
  return model.toLowerCase().startsWith('qwen3-asr-flash-filetrans')
}

/** Whether sounds and moods are marked within the text. */
export function isTagged(model: string): boolean {
  return model.toLowerCase().startsWith('sensevoice')
}

/** Whether `diarization_enabled` adds the speakers of the sentences. */
export function hasSpeakers(model: string): boolean {
  return !isSingleFile(model) && !isTagged(model)
}

/** Whether the value is what `language_hints` has to be: a list of languages of the model. */
export function areHints(model: string, value: unknown): boolean {
  const languages = model.toLowerCase().startsWith('paraformer') ? paraformerLanguages : funLanguages
  return Array.isArray(value) && value.every((hint) => languages.some((one) => one === hint))
}

/** The language that the parameters hint at first. */
export function hintedLanguage(parameters: JsonObject): string | undefined {
  return stringOf(listOf(parameters['language_hints'])[0]) || undefined
}

const paraformerLanguages = 'zh en ja yue ko de fr ru'.split(' ')
const funLanguages =
  'zh yue en ja ko vi th id ms tl fil hi ar fr de es pt ru it nl sv da fi no el pl cs hu ro bg hr sk tr uk'.split(
    ' ',
  )

/** The languages of Qwen-ASR. */
export const qwenLanguages =
  'zh yue en ja de ko ru fr pt ar it es hi id th tr uk vi cs da fil fi is ms no pl sv'.split(' ')
