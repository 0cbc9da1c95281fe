import type { UpstreamRequest } from '../../../dashscope/client.ts'
import type { EventFields } from '../../../dashscope/websocket/read-event.ts'
import { toTaskMessage, type SocketTaskRequest } from '../../../dashscope/websocket/run-socket-task.ts'
import type { SoundFormat, SpeechFamily } from '../../../models/families/speech.ts'
import { splitText } from './split-text.ts'

/** One call of a request. */
export type SpeechCall =
  | { protocol: 'http'; path: string; body: object }
  | { protocol: 'task'; path: string; task: SocketTaskRequest; texts: readonly string[] }
  | { protocol: 'session'; path: string; session: EventFields; texts: readonly string[] }

export interface CallOptions {
  model: string
  family: SpeechFamily
  voice: string
  format: SoundFormat
  sampleRate: number
  parameters: Readonly<Record<string, unknown>>
  hasSockets: boolean
  /** A fresh UUID. */
  newTaskId: () => string
}

/** Characters of a message of a session: sound begins when the first one has arrived. */
const charactersPerAppend = 600

/** A text → the calls that speak it, in order. */
export function toCalls(input: string, options: CallOptions): SpeechCall[] {
  const { family, hasSockets } = options
  if (family.service === 'session') return [toSession(input, options)]
  if (family.service === 'http') return pieces(input, family).map((text) => toQwenCall(text, options))
  return [hasSockets ? toTask(input, options) : toCosyVoiceCall(input, options)]
}

/** DashScope refuses a text of white space alone. */
function pieces(input: string, { charactersPerCall = Infinity }: SpeechFamily): string[] {
  return splitText(input, charactersPerCall).filter((text) => text.trim() !== '')
}

function toQwenCall(text: string, { model, voice, parameters }: CallOptions): SpeechCall {
  return {
    protocol: 'http',
    path: '/services/aigc/multimodal-generation/generation',
    body: { model, input: { text, voice, ...parameters }, parameters: {} },
  }
}

function toCosyVoiceCall(text: string, options: CallOptions): SpeechCall {
  const { model, voice, format, sampleRate, parameters } = options
  return {
    protocol: 'http',
    path: '/services/audio/tts/SpeechSynthesizer',
    body: { model, input: { text, voice, format, sample_rate: sampleRate, ...parameters } },
  }
}

function toTask(text: string, options: CallOptions): SpeechCall {
  const { model, family, voice, format, sampleRate, parameters, newTaskId } = options
  const isWhole = family.service === 'whole-task'
  return {
    protocol: 'task',
    path: '/inference',
    task: {
      id: newTaskId(),
      streaming: isWhole ? 'out' : 'duplex',
      payload: {
        task_group: 'audio',
        task: 'tts',
        function: 'SpeechSynthesizer',
        model,
        parameters: {
          text_type: 'PlainText',
          ...(!isWhole && { voice }),
          format,
          sample_rate: sampleRate,
          ...parameters,
        },
        input: isWhole ? { text } : {},
      },
    },
    texts: isWhole ? [] : [text],
  }
}

function toSession(text: string, options: CallOptions): SpeechCall {
  const { model, voice, format, sampleRate, parameters } = options
  return {
    protocol: 'session',
    path: `/realtime?model=${encodeURIComponent(model)}`,
    session: {
      voice,
      mode: 'server_commit',
      response_format: format,
      sample_rate: sampleRate,
      ...parameters,
    },
    texts: splitText(text, charactersPerAppend),
  }
}

/** A call for a dry run; the body of a WebSocket is the list of its messages. */
export function toDescribable(call: SpeechCall): UpstreamRequest & { mode: 'stream' | 'socket' } {
  const { path } = call
  if (call.protocol === 'http') return { mode: 'stream', path, body: call.body }
  return { mode: 'socket', path, body: call.protocol === 'task' ? taskMessages(call) : sessionMessages(call) }
}

function taskMessages({ task, texts }: Extract<SpeechCall, { protocol: 'task' }>): object[] {
  const run = toTaskMessage(task, 'run-task', task.payload)
  if (task.streaming === 'out') return [run]
  return [
    run,
    ...texts.map((text) => toTaskMessage(task, 'continue-task', { input: { text } })),
    toTaskMessage(task, 'finish-task', { input: {} }),
  ]
}

/** The messages after `session.created`. */
export function sessionMessages({ session, texts }: Extract<SpeechCall, { protocol: 'session' }>): object[] {
  return [
    { type: 'session.update', session },
    ...texts.map((text) => ({ type: 'input_text_buffer.append', text })),
    { type: 'session.finish' },
  ]
}
