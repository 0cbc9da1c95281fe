import { isIntegerBetween, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { areHints, isSingleFile, qwenLanguages } from './models.ts'

export interface TranscriptionRequest {
  model: string
  urls: readonly string[]
  parameters: JsonObject
}

const maxFiles = 100

/** The addresses of a request, or the refusal. Base64 is no address. */
export function readUrls(model: string, input: JsonObject): string[] | Refusal {
  const name = isSingleFile(model) ? 'file_url' : 'file_urls'
  const given = input[name]
  if (given === undefined) return invalid(`Field required: input.${name}`)
  if (isSingleFile(model) ? typeof given !== 'string' : !Array.isArray(given))
    return invalid(`Input should be a valid ${isSingleFile(model) ? 'string' : 'list'}: input.${name}`)
  const urls = [given].flat() as unknown[]
  if (urls.length === 0 || urls.length > maxFiles)
    return invalid(`Range of input.file_urls length should be [1, ${maxFiles}]`)
  return urls.every(isAddress) ? urls : refuse('InvalidURL')
}

function isAddress(url: unknown): url is string {
  return typeof url === 'string' && /^(https?|oss):\/\/[^/\s]+/.test(url)
}

type Rule = readonly [name: string, kind: string, holds: (value: unknown, model: string) => boolean]

const boolean = (name: string): Rule => [name, 'a valid boolean', (value) => typeof value === 'boolean']
const string = (name: string): Rule => [name, 'a valid string', (value) => typeof value === 'string']

const rules: readonly Rule[] = [
  boolean('diarization_enabled'),
  boolean('disfluency_removal_enabled'),
  boolean('timestamp_alignment_enabled'),
  boolean('audio_event_detection_enabled'),
  boolean('enable_itn'),
  boolean('enable_words'),
  string('vocabulary_id'),
  string('special_word_filter'),
  string('text'),
  [
    'channel_id',
    'a list of channels',
    (value) =>
      Array.isArray(value) && value.length > 0 && value.every((channel) => isIntegerBetween(channel, 0)),
  ],
  ['speaker_count', 'between 2 and 100', (value) => isIntegerBetween(value, 2, 100)],
  ['language', `one of ${qwenLanguages.join(', ')}`, (value) => qwenLanguages.some((one) => one === value)],
  ['language_hints', 'a list of languages of the model', (value, model) => areHints(model, value)],
]

export function checkTranscription({ model, parameters }: TranscriptionRequest): Refusal | undefined {
  const wrong = rules.find(
    ([name, , holds]) => (parameters[name] ?? undefined) !== undefined && !holds(parameters[name], model),
  )
  return wrong && invalid(`Input should be ${wrong[1]}: parameters.${wrong[0]}`)
}
