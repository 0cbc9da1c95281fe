import { type JsonObject, objectOf, stringOf } from '../json.ts'
import { mediaIn } from '../request/media.ts'
import type { GenerationRequest } from '../request/request.ts'
import type { Objection } from '../validation/check-parameters.ts'
import { languageOf, saidOn } from './heard.ts'
import { qwenLanguages } from './models.ts'

const algorithm = (message: string) => `<400> InternalError.Algo.InvalidParameter: ${message}`

const maxSeconds = 300
const maxBytes = 10 * 1024 * 1024

/** The requirements of Qwen-ASR: one recording, of 5 minutes and 10 MB at most. */
export function checkRecognition(request: GenerationRequest): Objection {
  const urls = urlsOf(request)
  if (urls.length !== 1) return 'Only one audio is supported.'
  return optionObjection(request) ?? recordingObjection(request, urls[0] ?? '')
}

function recordingObjection({ recordings }: GenerationRequest, url: string): Objection {
  const found = recordings.get(url)
  if (found === 'missing') return algorithm('Failed to download multimodal content')
  if (found === undefined || /^data:[^,]*,$/.test(url)) return 'The audio is empty'
  if (found === 'unreadable') return algorithm('The audio format is illegal and cannot be opened')
  if (found.bytes > maxBytes) return algorithm('Multimodal file size is too large')
  return found.ms > maxSeconds * 1000 ? algorithm('The audio is too long') : undefined
}

function optionObjection({ parameters }: GenerationRequest): Objection {
  const { language, enable_itn: itn, enable_lid: lid } = objectOf(parameters['asr_options'])
  const isBoolean = (value: unknown) => typeof (value ?? false) === 'boolean'
  if (!isBoolean(itn)) return "'asr_options.enable_itn' must be Boolean"
  if (!isBoolean(lid)) return "'asr_options.enable_lid' must be Boolean"
  return language === undefined || language === null || qwenLanguages.some((one) => one === language)
    ? undefined
    : `Input should be ${qwenLanguages.map((one) => `'${one}'`).join(', ')}: parameters.asr_options.language`
}

export function transcriptOf(request: GenerationRequest): string {
  const heard = heardIn(request)
  return heard === undefined ? '' : saidOn(heard, 0, askedLanguage(request)).text
}

/** Every answer has them beside its content (documentation of Qwen-ASR). */
export function annotationsOf(request: GenerationRequest): JsonObject[] {
  if (request.family.purpose !== 'asr') return []
  const language = askedLanguage(request) ?? languageOf(transcriptOf(request))
  return [{ language, type: 'audio_info', emotion: 'neutral' }]
}

/** What the recording costs. */
export function secondsOf(request: GenerationRequest): number {
  return Math.max(1, Math.ceil((heardIn(request)?.ms ?? 0) / 1000))
}

function askedLanguage({ parameters }: GenerationRequest): string | undefined {
  return stringOf(objectOf(parameters['asr_options'])['language']) || undefined
}

function urlsOf({ messages }: GenerationRequest): string[] {
  return mediaIn(messages).flatMap(({ kind, urls }) => (kind === 'audio' ? urls : []))
}

function heardIn(request: GenerationRequest) {
  const found = request.recordings.get(urlsOf(request)[0] ?? '')
  return typeof found === 'string' ? undefined : found
}
