import { DashScopeError } from '../errors.ts'

export type SocketMessage = string | Uint8Array

export interface SocketRequest {
  /** `ws:` or `wss:`. */
  url: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Maximum bytes of a message; a larger one ends the connection. */
  maxMessageBytes: number
}

/** An open WebSocket, of one call. */
export interface SocketConnection {
  /** Resolves when the message has left, so that a fast sender waits for a slow network; rejects if the connection is over. */
  send: (message: SocketMessage) => Promise<void>
  /** The next message; `done` after DashScope's proper close. Rejects if the connection breaks. While nothing is read, nothing more arrives. */
  next: () => Promise<IteratorResult<SocketMessage, void>>
  /** Ends the connection at once, without waiting for the other side. */
  close: () => void
}

/** A handshake that was answered with an HTTP status. */
export interface SocketRefusal {
  status: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The beginning of the body. */
  text: string
}

/**
 * Opens one WebSocket, without redirects, compression and retries. Rejects with the signal's reason when it aborts before the
 * connection is open; an abort after that ends the connection at once.
 */
export type SocketTransport = (
  request: SocketRequest,
  signal: AbortSignal,
) => Promise<SocketConnection | SocketRefusal>

export function isRefusal(opened: SocketConnection | SocketRefusal): opened is SocketRefusal {
  return 'status' in opened
}

/** Why a transport ends a connection at a message beyond `maxMessageBytes`. */
export function tooLarge(maxBytes: number): DashScopeError {
  return new DashScopeError({
    failure: 'malformed',
    message: `DashScope sent a WebSocket message of more than ${maxBytes} bytes.`,
  })
}
