import { containerOfFormat, isFormatOf } from '../audio/containers.ts'
import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { recordingAt, type HearingCall } from './find-recordings.ts'
import { saidOn, type Heard } from './heard.ts'
import { areHints } from './models.ts'

export interface TypedMessages {
  /** The address of the recording. */
  url: string
  parameters: JsonObject
}

const maxTurns = 5
const maxTurnLength = 400

/** Turns of context, then a user message with the recording alone. */
export function readTypedMessages(input: JsonObject, parameters: JsonObject): TypedMessages | Refusal {
  const messages = listOf(input['messages']).map(objectOf)
  const parts = messages.flatMap(({ role, content }) =>
    listOf(content).map((part): JsonObject => ({ ...objectOf(part), role })),
  )
  if (!parts.every(isTyped))
    return invalid('Input should be input_audio, input_text or text: input.messages.content.type')
  const last = parts.pop()
  const url = stringOf(objectOf(last?.['input_audio'])['data'])
  if (url === '') return invalid('The audio is empty')
  if (parts.some((part) => 'input_audio' in part)) return invalid('Only one audio is supported.')
  const turns = ['user', 'assistant'].map((role) => parts.filter((part) => part['role'] === role).length)
  if (turns.some((count) => count > maxTurns))
    return invalid(`Range of context turns should be [0, ${maxTurns}]`)
  const isLong = parts.some((part) => stringOf(part['text']).length > maxTurnLength)
  return isLong ? invalid(`Range of context length should be [0, ${maxTurnLength}]`) : { url, parameters }
}

/** The type of a part depends on who says it. */
function isTyped({ role, type, text, input_audio: audio }: JsonObject): boolean {
  if (type === 'input_audio') return role === 'user' && isObject(audio)
  const wanted = role === 'user' ? 'input_text' : role === 'assistant' ? 'text' : undefined
  return type !== undefined && type === wanted && typeof text === 'string'
}

/** The refusal of parameters. The service's engine names a missing format. */
export function checkTypedParameters(model: string, parameters: JsonObject): Refusal | undefined {
  const { format, sample_rate: rate, language_hints: hints, vocabulary } = parameters
  if (format === undefined || format === '')
    return invalid('<400> InternalError.Algo.InvalidParameter: format is empty')
  if (containerOfFormat(stringOf(format)) === undefined) return refuse('UNSUPPORTED_FORMAT')
  if (rate !== undefined && !/^\d+$/.test(stringOf(rate)))
    return invalid('Input should be a valid string: parameters.sample_rate')
  if (typeof (parameters['speaker_diarization_enabled'] ?? false) !== 'boolean')
    return invalid('Input should be a valid boolean: parameters.speaker_diarization_enabled')
  if (hints !== undefined && !areHints(model, hints))
    return invalid('Input should be a list of languages of the model: parameters.language_hints')
  const isWeight = (weight: unknown) => weight === 50 || [1, 2, 3, 4, 5].some((one) => one === weight)
  if (vocabulary !== undefined && !(isObject(vocabulary) && Object.values(vocabulary).every(isWeight)))
    return invalid('Input should be weights from 1 to 5, or 50: parameters.vocabulary')
  return undefined
}

const maxSeconds = 300
/** Characters of the base64 text. */
const maxDataUrlLength = 10 * 1024 * 1024

/** The recording, or the refusal; codes and the message of the length are measured. */
export function checkTypedRecording({ url, parameters }: TypedMessages, call: HearingCall): Heard | Refusal {
  if (url.startsWith('data:') && url.length > maxDataUrlLength)
    return refuse(
      'BadRequest.TooLarge',
      `Exceeded limit on max bytes per data-uri item : ${maxDataUrlLength}`,
    )
  const found = recordingAt(url, call)
  if ('code' in found) return found
  // Of a recording elsewhere nothing but the address is known.
  if (found.bytes > 0 && !isFormatOf(stringOf(parameters['format']), found.container))
    return refuse('DECODE_ERROR')
  if (found.ms > maxSeconds * 1000)
    return refuse(
      'AUDIO_DURATION_TOO_LONG',
      `audio duration (${found.ms.toFixed(1)}ms) over service process (${maxSeconds}s)`,
    )
  return saidOn(found, 0).text === '' ? refuse('ASR_RESPONSE_HAVE_NO_WORDS') : found
}
