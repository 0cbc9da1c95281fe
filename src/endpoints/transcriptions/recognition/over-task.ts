import type { DashScope, UpstreamRequest } from '../../../dashscope/client.ts'
import { DashScopeError, toRequestId } from '../../../dashscope/errors.ts'
import type { RunTask, TaskResult } from '../../../dashscope/tasks/run-task.ts'
import type { Context } from '../../../http/endpoint.ts'
import { isRecord, parseRecord } from '../../../json.ts'
import { piecesOf, toPieces } from './join-texts.ts'
import {
  malformed,
  toSentence,
  withoutTags,
  type Progress,
  type Recognition,
  type Transcript,
} from './transcript.ts'

interface TaskOptions {
  dashscope: DashScope
  runTask: RunTask
  transcript: Transcript
  /** Words take far more memory than their sentences. */
  needsWords: boolean
  holdAnswer: Context['holdAnswer']
}

/** Milliseconds before the first query: recognition is much faster than the sound. */
const firstMs = 1000

/** A model that reads a file by its URL, as a task. Its result is a file, too. */
export async function* recogniseFile(call: UpstreamRequest, options: TaskOptions): Recognition {
  yield* await readTask(call, options)
}

/** Not a part of the generator, which would keep the result of many megabytes while its reader takes time. */
async function readTask(call: UpstreamRequest, options: TaskOptions): Promise<Progress[]> {
  const { dashscope, runTask, transcript } = options
  const task = await runTask(dashscope, call, { firstMs })
  transcript.requestId = task.requestId
  transcript.addUsage(task.frame.usage)
  try {
    const result = parseRecord(await readResult(toResultUrl(task), options))
    if (result === undefined) throw malformed()
    return read(result, options)
  } catch (error) {
    // The task is paid for: a client that repeats the request would pay again.
    throw error instanceof DashScopeError ? error.in({ taskId: task.id }) : error
  }
}

/** The file of the one result. @throws DashScopeError for a subtask that failed, though its task succeeded */
function toResultUrl({ frame: { output }, requestId }: TaskResult): string {
  const { results, result } = isRecord(output) ? output : {}
  const first: unknown = Array.isArray(results) ? results[0] : result
  const { transcription_url: url, code, message, subtask_status: state } = isRecord(first) ? first : {}
  if (state !== 'FAILED' && typeof url === 'string') return url
  const name = typeof code === 'string' && code !== '' ? code : undefined
  if (name === undefined && state !== 'FAILED') throw malformed()
  throw new DashScopeError({
    failure: 'refused',
    code: name,
    message:
      typeof message === 'string' && message !== '' ? message : (name ?? 'The file was not recognised.'),
    status: 500,
    requestId: toRequestId(requestId),
  })
}

/** Characters of a result: twelve hours of speech with the times of all words have some ten million. */
const maxCharacters = 32 * 1024 * 1024

/** Bytes of memory for each character of a result: its text twice, and its parsed value. */
const bytesOfCharacter = 4

type ResultOptions = Pick<TaskOptions, 'dashscope' | 'holdAnswer'>

/** The result is paid for, so a connection that breaks is tried once more. */
async function readResult(url: string, options: ResultOptions): Promise<string> {
  try {
    return await fetchText(url, options)
  } catch (error) {
    const mayPass = error instanceof DashScopeError && error.failure !== 'malformed'
    if (!mayPass || options.dashscope.signal.aborted) throw error
    return fetchText(url, options)
  }
}

/** @throws ApiError 503 if there is no room for it */
async function fetchText(url: string, { dashscope, holdAnswer }: ResultOptions): Promise<string> {
  const { bytes } = await dashscope.fetchResult(url)
  const decoder = new TextDecoder()
  const parts: string[] = []
  let length = 0
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true })
    length += text.length
    if (length > maxCharacters) throw tooLarge()
    holdAnswer(length * bytesOfCharacter, 'sent')
    parts.push(text)
  }
  parts.push(decoder.decode())
  return parts.join('')
}

function tooLarge(): DashScopeError {
  return new DashScopeError({
    failure: 'malformed',
    message: `The transcript has more than ${maxCharacters / 1024 / 1024} million characters.`,
    status: 200,
  })
}

type Result = Readonly<Record<string, unknown>>

/** All channels' sentences in the order of their beginnings. */
function read(
  result: Result,
  { transcript, needsWords }: Pick<TaskOptions, 'transcript' | 'needsWords'>,
): Progress[] {
  const { transcripts, properties, audio_info: info } = result
  if (!Array.isArray(transcripts)) throw malformed()
  const channels = transcripts.filter(isRecord)
  const milliseconds: unknown = isRecord(properties)
    ? properties['original_duration_in_milliseconds']
    : undefined
  if (typeof milliseconds === 'number' && milliseconds > 0) transcript.milliseconds = milliseconds
  const raw = channels.flatMap(({ sentences }): unknown[] => (Array.isArray(sentences) ? sentences : []))
  transcript.language = languageOf([...raw, info])
  const all = raw
    .map((sentence) => toSentence(sentence, needsWords))
    .filter((sentence) => sentence !== undefined)
  transcript.sentences = all.toSorted((one, other) => (one.begin ?? 0) - (other.begin ?? 0))
  const texts = transcript.sentences.map(({ text }) => text)
  // The text of several channels is joined here.
  const [only] = channels.length === 1 ? channels : []
  const whole = typeof only?.['text'] === 'string' ? withoutTags(only['text']) : ''
  const pieces = whole === '' ? toPieces(texts) : piecesOf(whole, texts)
  transcript.text = whole === '' ? pieces.join('') : whole
  return transcript.sentences.map((sentence, index) => ({ delta: pieces[index] ?? '', sentence }))
}

function languageOf(values: readonly unknown[]): string | undefined {
  const languages = values.filter(isRecord).map(({ language }) => language)
  return languages.find((language): language is string => typeof language === 'string' && language !== '')
}
