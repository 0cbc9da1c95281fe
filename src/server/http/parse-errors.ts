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
  message: 'What was sent is not an HTTP/1.1 request.',
}

/** For clients that do not end their side and would keep the connection; an immediate reset might overtake the answer. */
const lingerMs = 1000

/** The requests on each connection that have not been answered, or have not all come. */
export class OpenRequests {
  readonly #answers = new WeakMap<Socket, Set<ServerResponse>>()
  readonly #refusals = new WeakMap<ServerResponse, number>()

  begin(request: IncomingMessage, answer: ServerResponse): void {
    const { socket } = request
    const answers = this.#answers.get(socket) ?? followed(socket)
    // Where another request begins, all of the ones before have come.
    for (const earlier of answers) if (earlier.closed) answers.delete(earlier)
    this.#answers.set(socket, answers.add(answer))
    answer.on('close', () => {
      if (request.complete) answers.delete(answer)
    })
  }

  /** Whether the client would read a response written now as another request's. */
  isAmbiguous(socket: Socket): boolean {
    const [first, ...others] = this.#answers.get(socket) ?? []
    return others.length > 0 || first?.headersSent === true
  }

  /** The status that the connection got instead of an answer. */
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
 * The answers of a connection. Of those behind another one Node 22 does not say that they have closed with it, and who
 * waits for that would wait for ever.
 */
function followed(socket: Socket): Set<ServerResponse> {
  const answers = new Set<ServerResponse>()
  const close = () => {
    for (const answer of answers) if (!answer.closed) answer.destroy().emit('close')
  }
  // After Node's own.
  socket.once('close', () => setImmediate(close))
  return answers
}

/**
 * What does not parse as HTTP gets the envelope as well; there is no request to hang it on. Where an answer is under way
 * or has gone out already, a second one would be taken for another request's: the connection closes without a response.
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
  // A client that ends its side within a request may still read; most have disconnected.
  if (error.code !== 'HPE_INVALID_EOF_STATE') open.refuse(socket, status)
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
  const linger = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(linger))
}
