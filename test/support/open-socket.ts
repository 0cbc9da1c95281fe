import { WebSocket } from 'ws'

/** A WebSocket to the simulator, that keeps all messages. */
export interface OpenSocket {
  /** JSON as sent, parsed; text that is not JSON as it is; bytes. */
  messages: (Record<string, unknown> | string | Buffer)[]
  send: (message: object | Uint8Array) => void
  /** Resolves when the messages fulfil the condition; rejects when the connection ends before that. */
  until: (isMet: (socket: OpenSocket) => boolean) => Promise<void>
  close: () => void
  /** The code of the close; the status of a refused handshake is in `refusal`. */
  closed: Promise<number>
  refusal: Promise<{ status: number; body: string }>
}

export function openSocket(origin: string, path: string, headers: Record<string, string> = {}): OpenSocket {
  const socket = new WebSocket(origin.replace('http', 'ws') + path, {
    headers: { authorization: 'Bearer sk-test-key-1', ...headers },
  })
  const closed = Promise.withResolvers<number>()
  const refusal = Promise.withResolvers<{ status: number; body: string }>()
  const waiting = new Set<() => void>()
  const wake = () => waiting.forEach((check) => check())
  const own: OpenSocket = {
    messages: [],
    closed: closed.promise,
    refusal: refusal.promise,
    close: () => socket.terminate(),
    send(message) {
      const sent = message instanceof Uint8Array ? message : JSON.stringify(message)
      if (socket.readyState === WebSocket.CONNECTING) socket.once('open', () => socket.send(sent))
      else socket.send(sent)
    },
    until: (isMet) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (isMet(own)) resolve()
          else if (socket.readyState < WebSocket.CLOSING) return
          else reject(new Error(`closed after ${JSON.stringify(own.messages.slice(-3))}`))
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      }),
  }
  socket.on('message', (content: Buffer, isBinary) => {
    own.messages.push(isBinary ? content : parse(content.toString()))
    wake()
  })
  socket.on('unexpected-response', (_request, response) => {
    const parts: Buffer[] = []
    response.on('data', (part: Buffer) => parts.push(part))
    response.on('end', () =>
      refusal.resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
    )
  })
  socket.on('error', () => {})
  socket.on('close', (code) => {
    closed.resolve(code)
    wake()
  })
  return own
}

function parse(text: string): Record<string, unknown> | string {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return text
  }
}
