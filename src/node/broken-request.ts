import type { Socket } from 'node:net'

import { invalidRequest } from '../openai/api-error.ts'

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

/** What does not parse as HTTP gets the envelope as well; there is no request to hang it on. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, reason, message } = faults[error.code ?? ''] ?? otherFault
  const body = JSON.stringify(invalidRequest(message, { status }))
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
}
