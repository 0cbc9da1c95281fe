import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer, type WebSocket } from 'ws'

import { parseDirectives } from '../faults/directives.ts'
import { amount, type Directives } from '../faults/faults.ts'
import { toRecordedCall, type RecordedCall } from '../http/recorded-call.ts'
import { parseJson } from '../json.ts'
import { startRealtimeRecognition } from '../recognition/realtime-recognition.ts'
import { startRecognition } from '../recognition/stream-task.ts'
import { refuse, refusalOfStatus, type Refusal } from '../request/refusal.ts'
import { startRealtimeSpeech } from '../speech/realtime-speech.ts'
import { startSpeech } from '../speech/speech-task.ts'
import { checkAccount, checkKey, checkWorkspace } from '../validation/check-gateway.ts'
import { SocketPort } from './port.ts'
import { RealtimeSession } from './realtime.ts'
import { TaskSession, type TaskServices } from './task-protocol.ts'

const taskServices: TaskServices = {
  'audio/tts/SpeechSynthesizer': startSpeech,
  'audio/asr/recognition': startRecognition,
}
const realtimeServices = (model: string) => startRealtimeSpeech(model) ?? startRealtimeRecognition(model)

export interface SocketOptions {
  paceMs: number
  /** Time between two inputs of a task, milliseconds; 23 s as the service's. */
  taskIdleMs: number
  /** The messages of the record are its body: parsed JSON; for binary messages their number of bytes. */
  onOpen: (record: RecordedCall) => void
}

interface Session {
  onMessage: (message: string | Uint8Array) => Promise<void>
  end: () => boolean
}

/** The WebSocket half of the service: `/api-ws/v1/inference` and `/api-ws/v1/realtime`. */
export class SocketServer {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 })
  readonly #options: SocketOptions

  constructor(options: SocketOptions) {
    this.#options = options
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate()
  }

  readonly onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy())
    const call = toRecordedCall(request, undefined)
    const { directives } = parseDirectives(call.headers['x-simulator'] ?? '')
    const open = () => {
      if (directives.has('refuse')) return stream.destroy()
      if (directives.has('html-NNN'))
        return refuseWith(
          stream,
          Number(directives.get('html-NNN')),
          'text/html',
          '<html><body><h1>Bad Gateway</h1></body></html>',
        )
      const refusal = refusalOf(call, directives)
      if (refusal !== undefined) {
        const { status, code, message } = refusal
        const body = JSON.stringify({ code, message, request_id: randomUUID() })
        return refuseWith(stream, status, 'application/json', body)
      }
      this.#server.handleUpgrade(request, stream, head, (socket) => this.#serve(socket, call, directives))
    }
    const wait = amount(directives, 'slow-ttfb', 1000)
    if (wait === undefined) open()
    else setTimeout(open, wait).unref()
  }

  #serve(socket: WebSocket, call: RecordedCall, directives: Directives): void {
    const { paceMs, taskIdleMs, onOpen } = this.#options
    const messages: unknown[] = []
    const record = { ...call, body: messages }
    onOpen(record)
    const port = new SocketPort(socket, { directives, paceMs })
    const session = createSession(port, record.path, taskIdleMs)
    let turn = Promise.resolve()
    socket.on('message', (content: Buffer, isBinary) => {
      messages.push(isBinary ? content.length : (parseJson(content.toString()) ?? content.toString()))
      const message = isBinary ? content : content.toString()
      // A client that has left has nothing more to say.
      turn = turn.then(() => (socket.readyState === socket.OPEN ? session.onMessage(message) : undefined))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      record.state = session.end() ? 'aborted' : 'finished'
    })
  }
}

function createSession(port: SocketPort, path: string, idleMs: number): Session {
  const url = new URL(path, 'http://simulator')
  if (!url.pathname.startsWith('/api-ws/v1/realtime'))
    return new TaskSession(port, { services: taskServices, idleMs })
  const session = new RealtimeSession(port, url.searchParams.get('model') ?? '', realtimeServices)
  void session.open()
  return session
}

/** The handshake is refused with an HTTP status, as the key and the path of an HTTP call are. */
function refusalOf({ key, path, headers }: RecordedCall, directives: Directives): Refusal | undefined {
  const rejected = checkKey(key)
  if (rejected) return rejected
  const status = directives.get('http-NNN')
  if (status !== undefined) return refusalOfStatus(Number(status))
  const account = checkAccount(key) ?? checkWorkspace(headers['x-dashscope-workspace'])
  if (account) return account
  return /^\/api-ws\/v1\/(inference\/?|realtime)(\?|$)/.test(path) ? undefined : refuse('NotFound')
}

function refuseWith(stream: Duplex, status: number, type: string, body: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${randomUUID()}`,
    'connection: close',
  ]
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
