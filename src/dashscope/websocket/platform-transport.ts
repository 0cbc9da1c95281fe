import { DashScopeError } from '../errors.ts'
import { MessageQueue } from './message-queue.ts'
import {
  tooLarge,
  type SocketConnection,
  type SocketMessage,
  type SocketTransport,
} from './socket-transport.ts'

/** The constructor of Node, Bun and Deno takes headers; that of browsers does not, and DashScope's key is a header. */
type PlatformWebSocket = new (
  url: string,
  options: { headers: Readonly<Record<string, string>> },
) => WebSocket

/** Whether the platform is one of those three: others may have a `WebSocket` too, and `process` as well. */
export function hasPlatformSockets(): boolean {
  const { navigator, WebSocket: constructor } = globalThis as Partial<typeof globalThis>
  return constructor !== undefined && /^(?:Node\.js|Bun|Deno)\//.test(navigator?.userAgent ?? '')
}

/** Bytes that may wait to be sent. */
const maxUnsent = 1024 * 1024
const checkMs = 10

/**
 * The transport of platforms with a `WebSocket` that takes headers. It cannot pause, so a reader that is much too slow loses its
 * connection, and it does not know why a handshake was refused.
 */
export function createPlatformSockets(constructor: typeof WebSocket = globalThis.WebSocket): SocketTransport {
  const Socket = constructor as unknown as PlatformWebSocket
  return ({ url, headers, maxMessageBytes }, signal) => {
    signal.throwIfAborted()
    const opening = Promise.withResolvers<SocketConnection>()
    const socket = new Socket(url, { headers })
    socket.binaryType = 'arraybuffer'
    const close = () => {
      // The other side may go on sending until it has answered.
      queue.end()
      socket.close()
    }
    const queue = new MessageQueue({ overflow: close })
    const leave = () => {
      opening.reject(signal.reason)
      queue.abandon(signal.reason)
      close()
    }
    signal.addEventListener('abort', leave, { once: true })
    socket.addEventListener('open', () =>
      opening.resolve({ send: (message) => send(socket, message), next: () => queue.next(), close }),
    )
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const message = typeof data === 'string' ? data : new Uint8Array(data)
      if (message.length <= maxMessageBytes) return queue.push(message)
      queue.fail(tooLarge(maxMessageBytes))
      close()
    })
    socket.addEventListener('close', ({ wasClean }) => {
      signal.removeEventListener('abort', leave)
      opening.reject(notOpened())
      if (wasClean) queue.end()
      else queue.fail(new Error('The WebSocket broke off.'))
    })
    return opening.promise
  }
}

async function send(socket: WebSocket, message: SocketMessage): Promise<void> {
  if (socket.readyState !== socket.OPEN) throw new Error('The WebSocket is closed.')
  socket.send(message as Uint8Array<ArrayBuffer>)
  while (socket.bufferedAmount > maxUnsent && socket.readyState === socket.OPEN)
    await new Promise((resolve) => void setTimeout(resolve, checkMs))
}

function notOpened(): DashScopeError {
  return new DashScopeError({
    failure: 'unreachable',
    message:
      "DashScope did not open a WebSocket. This platform's WebSocket does not say why; check the key and the address.",
  })
}
