import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import { invalidRequest } from '../../errors/api-error.ts'

const faults: Readonly<Record<string, { status: number; reason: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: 'The request headers are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: 'The request did not arrive in time.',
  },
}

const otherFault = {
  status: 400,
  reason: 'Bad Request',
  message: 'The received data is not an HTTP/1.1 request.',
}

/** Delay before the reset of a connection that the client does not close. An immediate reset might overtake the answer. */
const lingerMs = 1000

/** A request beside the others of its connection. */
interface OpenRequest {
  /** Requests of the connection that are incomplete or unanswered, including this one. */
  count: number
  /** The answer that is sent before its own; undefined if all are sent. */
  previous: ServerResponse | undefined
}

/** The requests on each connection that are incomplete or unanswered. */
export class OpenRequests {
  readonly #answers = new WeakMap<Socket, Set<ServerResponse>>()
  readonly #refusals = new WeakMap<ServerResponse, number>()

  begin(request: IncomingMessage, answer: ServerResponse): OpenRequest {
    const { socket } = request
    const answers = this.#answers.get(socket) ?? followed(socket)
    let previous: ServerResponse | undefined
    for (const earlier of answers) {
      // When another request begins, all earlier ones have arrived completely.
      if (earlier.closed) answers.delete(earlier)
      else previous = earlier
    }
    this.#answers.set(socket, answers.add(answer))
    answer.on('close', () => {
      if (request.complete) answers.delete(answer)
    })
    return { count: answers.size, previous }
  }

  /** Whether the client would read a response written now as that of another request. */
  isAmbiguous(socket: Socket): boolean {
    const [first, ...others] = this.#answers.get(socket) ?? []
    return others.length > 0 || first?.headersSent === true
  }

  /** Records the status that the connection received instead of an answer. */
  refuse(socket: Socket, status: number): void {
    const [first] = this.#answers.get(socket) ?? []
    if (first !== undefined) this.#refusals.set(first, status)
  }

  /** The status that was sent instead of this answer. */
  refusalOf(answer: ServerResponse): number | undefined {
    return this.#refusals.get(answer)
  }
}

/**
 * The answers of a connection. Node 22 emits no `close` for answers that wait behind another one when the connection
 * closes, so their listeners would wait forever.
 */
function followed(socket: Socket): Set<ServerResponse> {
  const answers = new Set<ServerResponse>()
  const close = () => {
    for (const answer of answers) if (!answer.closed) answer.destroy().emit('close')
  }
  // After Node's own listeners.
  socket.once('close', () => setImmediate(close))
  return answers
}

/**
 * Answers invalid HTTP with the error envelope too, although there is no request object. If an answer has begun or was
 * sent, the client would read a second one as that of another request: the connection closes without a response.
 */
export function answerBrokenRequest(
  error: Error & { code?: string },
  socket: Socket,
  open: OpenRequests,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable || open.isAmbiguous(socket)) {
    socket.destroy()
    return
  }
  const { status, reason, message } = faults[error.code ?? ''] ?? otherFault
  const body = JSON.stringify(invalidRequest(message, { status }))
  // A client that closes its side during a request may still read, but most have disconnected.
  if (error.code !== 'HPE_INVALID_EOF_STATE') open.refuse(socket, status)
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
  const destroyTimer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(destroyTimer))
}
