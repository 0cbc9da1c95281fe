import type { UpstreamRequest } from '../../../dashscope/client.ts'
import { toTaskMessage, type SocketTaskRequest } from '../../../dashscope/websocket/run-socket-task.ts'
import type { TranscriptionFamily, TranscriptionService } from '../../../models/families/transcription.ts'
import type { AnswerFormat } from './check-format.ts'
import type { Parameters } from './to-parameters.ts'

export interface CallOptions extends Pick<Parameters, 'parameters' | 'languages' | 'context'> {
  model: string
  family: TranscriptionFamily
  answer: AnswerFormat
  /** DashScope's name of the file's format. */
  format: string
  sampleRate: number
}

const path = '/services/aigc/multimodal-generation/generation'

/** The call that recognises the sound at a URL: a web address, an uploaded file, or a data URL. */
export function toHttpCall(url: string, options: CallOptions): UpstreamRequest {
  const make = makers[options.family.service] ?? toFileTaskCall
  const call = make(url, options)
  return url.startsWith('oss://')
    ? { ...call, headers: { ...call.headers, 'x-dashscope-ossresourceresolve': 'enable' } }
    : call
}

const makers: Readonly<Partial<Record<TranscriptionService, typeof toFileTaskCall>>> = {
  message: toMessageCall,
  'input-audio': toInputAudioCall,
}

function toMessageCall(url: string, options: CallOptions): UpstreamRequest {
  const { model, languages, context, parameters, answer } = options
  const [language] = languages
  const asr = { ...(language !== undefined && { language }), ...parameters }
  return {
    path,
    body: {
      model,
      input: {
        messages: [
          ...(context === undefined ? [] : [{ role: 'system', content: [{ text: context }] }]),
          { role: 'user', content: [{ audio: url }] },
        ],
      },
      parameters: {
        ...(Object.keys(asr).length > 0 && { asr_options: asr }),
        ...(answer.stream && { incremental_output: true }),
      },
    },
  }
}

function toInputAudioCall(url: string, options: CallOptions): UpstreamRequest {
  const { model, languages, context, parameters, format, sampleRate } = options
  return {
    path,
    body: {
      model,
      input: {
        messages: [
          ...(context === undefined
            ? []
            : [{ role: 'user', content: [{ type: 'input_text', text: context }] }]),
          { role: 'user', content: [{ type: 'input_audio', input_audio: { data: url } }] },
        ],
      },
      parameters: {
        format,
        sample_rate: String(sampleRate),
        ...(languages.length > 0 && { language_hints: languages }),
        ...parameters,
      },
    },
  }
}

function toFileTaskCall(url: string, options: CallOptions): UpstreamRequest {
  const { model, languages, context, parameters, family, answer } = options
  const { fileField = 'file_urls', language, wordsParameter } = family
  const [first] = languages
  return {
    path: '/services/audio/asr/transcription',
    headers: { 'x-dashscope-async': 'enable' },
    body: {
      model,
      input: {
        [fileField]: fileField === 'file_url' ? url : [url],
        ...(context !== undefined && family.context?.as === 'input' && { context }),
      },
      parameters: {
        ...(language === 'language_hints' && first !== undefined && { language_hints: languages }),
        ...(language === 'language' && first !== undefined && { language: first }),
        ...(context !== undefined && family.context?.as === 'text' && { text: context }),
        ...(wordsParameter !== undefined && answer.needsWords && { [wordsParameter]: true }),
        ...parameters,
      },
    },
  }
}

export const socketPath = '/inference'

/** The task that recognises the bytes of a file. */
export function toSocketTask(options: CallOptions, id: string): SocketTaskRequest {
  const { model, languages, parameters, format, sampleRate } = options
  return {
    id,
    streaming: 'duplex',
    payload: {
      task_group: 'audio',
      task: 'asr',
      function: 'recognition',
      model,
      parameters: {
        // Opus is named after what is in the Ogg file.
        format: format === 'ogg' ? 'opus' : format,
        sample_rate: sampleRate,
        ...(languages.length > 0 && { language_hints: languages }),
        ...parameters,
      },
      input: {},
    },
  }
}

/** The messages of a task for a dry run. The bytes are named, not shown. */
export function toSocketMessages(task: SocketTaskRequest, bytes: number): object[] {
  return [
    toTaskMessage(task, 'run-task', task.payload),
    { binary: `${bytes} bytes of audio` },
    toTaskMessage(task, 'finish-task', { input: {} }),
  ]
}
