import type { IncomingMessage } from 'node:http'

import { WebSocket } from 'ws'

import { DashScopeError } from '../../dashscope/errors.ts'
import { MessageQueue } from '../../dashscope/websocket/message-queue.ts'
import {
  tooLarge,
  type SocketConnection,
  type SocketMessage,
  type SocketRefusal,
  type SocketTransport,
} from '../../dashscope/websocket/socket-transport.ts'

/** Bytes of a refusal's body that are read. */
const maxRefusalBytes = 64 * 1024

export interface WsOptions {
  /** Maximum open connections of all callers together. */
  maxConnections?: number
}

/** WebSockets of Node, one connection for each call. They pause while their messages are not read. */
export function createWsTransport({ maxConnections = Infinity }: WsOptions = {}): SocketTransport {
  let connections = 0
  return ({ url, headers, maxMessageBytes }, signal) => {
    signal.throwIfAborted()
    if (connections >= maxConnections) throw noConnection()
    const opening = Promise.withResolvers<SocketConnection | SocketRefusal>()
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: maxMessageBytes,
    })
    // Given back on 'close', which follows every end of a socket that was made.
    connections += 1
    const close = () => socket.terminate()
    const queue = new MessageQueue({
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      overflow: close,
    })
    const leave = () => {
      opening.reject(signal.reason)
      queue.abandon(signal.reason)
      close()
    }
    signal.addEventListener('abort', leave, { once: true })
    socket.on('open', () =>
      opening.resolve({ send: (message) => send(socket, message), next: () => queue.next(), close }),
    )
    // With this listener ws leaves the end of the socket to it.
    socket.on('unexpected-response', (_, response) => {
      void readRefusal(response).then(opening.resolve, opening.reject).finally(close)
    })
    socket.on('message', (content: Buffer, isBinary) => queue.push(isBinary ? content : content.toString()))
    socket.on('error', (error) => {
      opening.reject(error)
      queue.fail(isTooLarge(error) ? tooLarge(maxMessageBytes) : error)
    })
    socket.on('close', (code) => {
      connections -= 1
      signal.removeEventListener('abort', leave)
      // 1006: the connection ended without a close frame.
      if (code === 1006) queue.fail(new Error('The WebSocket broke off.'))
      else queue.end()
    })
    return opening.promise
  }
}

function noConnection(): DashScopeError {
  const message = 'There are too many connections to DashScope at the moment.'
  return new DashScopeError({ failure: 'unreachable', message })
}

function isTooLarge(error: Error): boolean {
  return 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
}

function send(socket: WebSocket, message: SocketMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(message, { binary: typeof message !== 'string' }, (error) => {
      if (error == null) resolve()
      else reject(error)
    })
  })
}

async function readRefusal(response: IncomingMessage): Promise<SocketRefusal> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part)
    bytes += part.length
    if (bytes >= maxRefusalBytes) break
  }
  const text = Buffer.concat(parts).toString().slice(0, maxRefusalBytes)
  return { status: response.statusCode ?? 0, headers: response.headers, text }
}
