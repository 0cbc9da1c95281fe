import { amount } from '../faults/faults.ts'
import type { Answer } from '../http/answer-generation.ts'
import type { ImageCall } from '../images/image-call.ts'
import { objectOf, type JsonObject } from '../json.ts'
import { refuse, type Refusal } from '../request/refusal.ts'
import { readEnvelope } from '../retrieval/envelope.ts'
import { checkTranscription, readUrls, type TranscriptionRequest } from './check-transcription.ts'
import { recordingAt, type Recordings } from './find-recordings.ts'
import { saidOn, type Heard } from './heard.ts'
import { isSingleFile, recognitionServiceOf } from './models.ts'
import { channelsOf, languageIn, toTranscript } from './transcript.ts'

export interface RecognitionCall extends ImageCall {
  recordings: Recordings
}

/** The work on one file. */
type Subtask = { url: string; heard: Heard } | { url: string; failure: Refusal }

/** `POST /services/audio/asr/transcription`: a task, of which each file is a subtask. */
export function submitTranscription(call: RecognitionCall): Answer {
  const request = readRequest(call.body)
  if ('code' in request) return { kind: 'refusal', refusal: request }
  const subtasks = request.urls.map((url) => toSubtask(request, call, url))
  const total = subtasks.length
  const { key, requestId, directives, tasks } = call
  const work = { total, result: () => toResult(request, call, subtasks) }
  const failure = failureOf(request, call, subtasks)
  const body = tasks.submit({ key, requestId, directives, work, failure })
  return { kind: 'result', body, timeout: 180, leaks: false }
}

function readRequest(body: unknown): TranscriptionRequest | Refusal {
  const envelope = readEnvelope(body, recognitionServiceOf, (service) => service === 'file')
  if ('code' in envelope) return envelope
  const { name: model, input, parameters } = envelope
  const urls = readUrls(model, input)
  if ('code' in urls) return urls
  const request = { model, urls, parameters }
  return checkTranscription(request) ?? request
}

function toSubtask(request: TranscriptionRequest, call: RecognitionCall, url: string): Subtask {
  const heard = recordingAt(url, call)
  if ('code' in heard) return { url, failure: heard }
  if (heard.ms > maxHours * 3_600_000) return { url, failure: refuse('AUDIO_DURATION_TOO_LONG') }
  const isSilent = channelsOf(request, heard).every(
    (channel) => saidOn(heard, channel, languageIn(request)).text.trim() === '',
  )
  return isSilent ? { url, failure: refuse('SUCCESS_WITH_NO_VALID_FRAGMENT') } : { url, heard }
}

const maxHours = 12
const failed = refuse('InternalError.Algo', 'Recognition failed.')

/** The task fails if each of its files does. Without the object `parameters` it is accepted and fails. */
function failureOf(
  { model }: TranscriptionRequest,
  call: RecognitionCall,
  subtasks: readonly Subtask[],
): (Refusal & { output?: JsonObject }) | undefined {
  if (objectOf(call.body)['parameters'] === undefined) return refuse('BadRequest.EmptyParameters')
  if (isSingleFile(model) && call.directives.has('results-fail')) return failed
  const failures = subtasks.flatMap((subtask) => ('failure' in subtask ? [subtask.failure] : []))
  const [first] = failures
  if (first === undefined || failures.length < subtasks.length) return undefined
  if (isSingleFile(model)) return first
  const task_metrics = { TOTAL: subtasks.length, SUCCEEDED: 0, FAILED: subtasks.length }
  return { ...first, output: { results: subtasks.map((subtask) => toEntry(subtask, '')), task_metrics } }
}

function toResult(request: TranscriptionRequest, call: RecognitionCall, subtasks: readonly Subtask[]) {
  // The fault fails subtasks without failing the task.
  const failing = amount(call.directives, 'results-fail', 1) ?? 0
  const done = subtasks.map((subtask, index) =>
    index < failing ? { url: subtask.url, failure: failed } : subtask,
  )
  const entries = done.map((subtask) =>
    toEntry(subtask, 'heard' in subtask ? publish(request, call, subtask) : ''),
  )
  const seconds = done.reduce((sum, one) => sum + ('heard' in one ? Math.ceil(one.heard.ms / 1000) : 0), 0)
  const count = done.filter((subtask) => 'failure' in subtask).length
  if (!isSingleFile(request.model))
    return { output: { results: entries }, failed: count, usage: { duration: seconds } }
  const result = { transcription_url: entries[0]?.['transcription_url'] }
  return { output: { result }, failed: count, usage: { seconds } }
}

function toEntry(subtask: Subtask, address: string): JsonObject {
  if ('heard' in subtask)
    return { file_url: subtask.url, transcription_url: address, subtask_status: 'SUCCEEDED' }
  const { code, message } = subtask.failure
  return { file_url: subtask.url, code, message, subtask_status: 'FAILED' }
}

function publish(
  request: TranscriptionRequest,
  call: RecognitionCall,
  { url, heard }: { url: string; heard: Heard },
): string {
  // In two parts, so that a fault can cut it.
  const read = () => {
    const bytes = Buffer.from(JSON.stringify(toTranscript(request, url, heard)))
    return { size: bytes.length, chunks: [bytes.subarray(0, 20), bytes.subarray(20)] }
  }
  return call.directives.get('result-url') ?? call.results.add({ extension: 'json', read }, call)
}
