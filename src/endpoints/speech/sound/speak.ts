import type { AnyFrame, DashScope } from '../../../dashscope/client.ts'
import { DashScopeError } from '../../../dashscope/errors.ts'
import { framesOf } from '../../../dashscope/stream/frames-of.ts'
import { brokenOff } from '../../../dashscope/to-failure.ts'
import type { UpstreamSocket } from '../../../dashscope/websocket.ts'
import { fieldsOf } from '../../../dashscope/websocket/read-event.ts'
import { readSession } from '../../../dashscope/websocket/read-session.ts'
import { runSocketTask } from '../../../dashscope/websocket/run-socket-task.ts'
import { sessionMessages, type SpeechCall } from '../request/to-calls.ts'
import { decodeSound } from './decode-sound.ts'
import { PcmReader } from './pcm-reader.ts'
import type { Tally } from './tally.ts'

type CallOf<Protocol extends SpeechCall['protocol']> = Extract<SpeechCall, { protocol: Protocol }>
type Sound = AsyncGenerator<Uint8Array, void>

export interface SpeakOptions {
  dashscope: DashScope
  tally: Tally
  /** Samples are made whole, and joined without headers between them. */
  isPcm: boolean
}

/** Makes the calls one after the other; their bytes as they arrive. Leaving the loop ends the call. @throws DashScopeError */
export async function* speak(calls: readonly SpeechCall[], options: SpeakOptions): Sound {
  let hasSound = false
  for (const call of calls) {
    const reader = options.isPcm ? new PcmReader() : undefined
    for await (const part of soundOf(call, options)) {
      const bytes = reader === undefined ? part : reader.push(part)
      if (bytes.length === 0) continue
      hasSound = true
      yield bytes
    }
    const rest = reader?.end()
    if (rest === undefined || rest.length === 0) continue
    hasSound = true
    yield rest
  }
  if (!hasSound) throw new DashScopeError({ failure: 'empty', message: 'DashScope answered without sound.' })
}

function soundOf(call: SpeechCall, options: SpeakOptions): Sound {
  if (call.protocol === 'http') return overHttp(call, options)
  return call.protocol === 'task' ? overTask(call, options) : overSession(call, options)
}

interface SpeechFrame extends AnyFrame {
  output?: { finish_reason?: unknown; audio?: { data?: unknown } | null } | null
  usage?: unknown
}

async function* overHttp({ path, body }: CallOf<'http'>, { dashscope, tally }: SpeakOptions): Sound {
  const answer = await dashscope.stream<SpeechFrame>({ path, body })
  tally.requestId ??= answer.requestId
  let last: SpeechFrame | undefined
  for await (const frame of framesOf(answer)) {
    last = frame
    const data = frame.output?.audio?.data
    if (typeof data === 'string' && data !== '') yield decodeSound(data)
  }
  tally.add(last?.usage)
  if (last?.output?.finish_reason !== 'stop') throw brokenOff()
}

async function open({ dashscope }: SpeakOptions, path: string): Promise<UpstreamSocket> {
  if (dashscope.socket === undefined) throw new TypeError('There is no transport for WebSockets.')
  return dashscope.socket({ path })
}

async function* overTask({ path, task, texts }: CallOf<'task'>, options: SpeakOptions): Sound {
  const { tally } = options
  const socket = await open(options, path)
  const input = texts.map((text) => ({ text }))
  for await (const event of runSocketTask(socket, task, input)) {
    if (event.type === 'bytes') {
      socket.answerBegan()
      yield event.bytes
      continue
    }
    tally.requestId ??= event.requestId
    if (event.type === 'finished') tally.add(event.payload['usage'])
  }
}

async function* overSession(call: CallOf<'session'>, options: SpeakOptions): Sound {
  const { tally } = options
  const socket = await open(options, call.path)
  const [update, ...rest] = sessionMessages(call)
  // Sent once, whatever DashScope repeats: a text that is sent twice is spoken twice.
  const unsent = { created: [update], updated: rest }
  let sent = 0
  const sendAll = async (messages: (object | undefined)[]) => {
    for (const message of messages.splice(0))
      await socket.send(JSON.stringify({ event_id: `event_${(sent += 1)}`, ...message }))
  }
  for await (const event of readSession(socket)) {
    const { type } = event
    if (type === 'session.created') {
      tally.nameAfter(fieldsOf(event['session'])['id'])
      await sendAll(unsent.created)
    } else if (type === 'session.updated') {
      await sendAll(unsent.updated)
    } else if (type === 'response.audio.delta') {
      socket.answerBegan()
      yield decodeSound(String(event['delta']))
    } else if (type === 'response.done') tally.add(fieldsOf(event['response'])['usage'])
    else if (type === 'session.finished') return
  }
  throw brokenOff()
}
