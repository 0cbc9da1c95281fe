import { asynchronous, callSimulator } from '../../support/call-simulator.ts'
import { uploadToSimulator } from '../../support/upload-to-simulator.ts'

export interface Sentence {
  begin_time: number
  end_time: number
  text: string
  sentence_id: number
  speaker_id?: number
  words: { text: string; punctuation: string; begin_time: number; end_time: number }[]
}
export interface Transcript {
  file_url: string
  properties: unknown
  audio_info: unknown
  transcripts: { channel_id: number; text: string; sentences: Sentence[] }[]
}
export interface TaskBody {
  code?: string
  message?: string
  output: {
    task_id: string
    task_status: string
    code?: string
    message?: string
    results?: { file_url: string; transcription_url?: string; code?: string; subtask_status: string }[]
    result?: { transcription_url: string }
    task_metrics?: unknown
  }
  usage: unknown
}

export const welcome = 'https://example.com/welcome.mp3'

export function ofFiles(urls: readonly string[], parameters: object = {}, model = 'paraformer-v2') {
  return { model, input: { file_urls: urls }, parameters }
}

/** What a test asks of one simulator. */
export function transcribing(origin: () => string) {
  const upload = (file: Buffer, model = 'paraformer-v2') =>
    uploadToSimulator(origin(), Buffer.from(file), { model })
  const submit = async (body: object, headers: Record<string, string> = {}) => {
    const path = '/api/v1/services/audio/asr/transcription'
    const seen = await callSimulator(origin(), { path, body, headers: { ...asynchronous, ...headers } })
    return { status: seen.status, body: JSON.parse(seen.text) as TaskBody }
  }
  const poll = async (id: string) => {
    const seen = await callSimulator(origin(), { path: `/api/v1/tasks/${id}`, method: 'GET' })
    return JSON.parse(seen.text) as TaskBody
  }
  /** The end of the task, which the first query finds running. */
  const run = async (body: object, headers: Record<string, string> = {}) => {
    const submitted = await submit(body, headers)
    const id = submitted.body.output.task_id
    await poll(id)
    return poll(id)
  }
  const read = async (url: string | undefined) => (await (await fetch(url ?? '')).json()) as Transcript
  return { upload, submit, poll, run, read }
}
