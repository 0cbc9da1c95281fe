import { isIntegerBetween, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { areHints, hintedLanguage } from './models.ts'

const formats = ['pcm', 'wav', 'mp3', 'opus', 'speex', 'aac', 'amr'] as const
export type StreamFormat = (typeof formats)[number]

export interface StreamOptions {
  format: StreamFormat
  sampleRate: number
  /** Silence that ends a sentence, milliseconds. */
  maxSilence: number
  heartbeat: boolean
  language: string | undefined
}

const switches = [
  'heartbeat',
  'semantic_punctuation_enabled',
  'multi_threshold_mode_enabled',
  'punctuation_prediction_enabled',
  'disfluency_removal_enabled',
  'inverse_text_normalization_enabled',
]

/** The parameters of `run-task`, or the refusal. */
export function readStreamOptions(model: string, parameters: JsonObject): StreamOptions | Refusal {
  const { format, sample_rate: rate, max_sentence_silence: silence = 1300 } = parameters
  if (format === undefined) return invalid('Field required: parameters.format')
  if (!isFormat(format)) return refuse('UNSUPPORTED_FORMAT')
  if (!isIntegerBetween(rate, 1, 192_000))
    return invalid('Input should be a valid integer: parameters.sample_rate')
  if (/8k/.test(model) && rate !== 8000) return invalid('Input should be 8000: parameters.sample_rate')
  if (!isIntegerBetween(silence, 200, 6000))
    return invalid('Input should be between 200 and 6000: parameters.max_sentence_silence')
  const wrong = switches.find((name) => typeof (parameters[name] ?? false) !== 'boolean')
  if (wrong !== undefined) return invalid(`Input should be a valid boolean: parameters.${wrong}`)
  if (!areHints(model, parameters['language_hints'] ?? []))
    return invalid('Input should be a list of languages of the model: parameters.language_hints')
  return {
    format,
    sampleRate: rate,
    maxSilence: silence,
    heartbeat: parameters['heartbeat'] === true,
    language: hintedLanguage(parameters),
  }
}

const maxContext = 400

/** Only some models have a context, of `run-task` or of a later `continue-task`. */
export function checkContext(model: string, { context }: JsonObject): Refusal | undefined {
  if (context === undefined) return undefined
  if (!/^(fun-asr-realtime(-2025-11-07)?|qwen-audio-3\.\d-asr-flash-streaming)$/.test(model))
    return invalid('This model does not support context.')
  if (!Array.isArray(context)) return invalid('Input should be a valid list: input.context')
  return JSON.stringify(context).length > maxContext * 2
    ? invalid(`Range of context length should be [0, ${maxContext}]`)
    : undefined
}

function isFormat(value: unknown): value is StreamFormat {
  return formats.some((format) => format === value)
}
