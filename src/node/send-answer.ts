import type { ServerResponse } from 'node:http'

import type { FastifyReply } from 'fastify'

import type { Answer } from '../endpoints/answer.ts'
import { unobservedRequest, type RequestObserver } from './request-observer.ts'

export interface Sending {
  /** How long a caller may not read, milliseconds. */
  writeStallMs: number
  observer?: RequestObserver | undefined
  /** Where whoever has to end all calls finds this one, while it is under way. */
  open: Set<AbortController>
}

/**
 * Makes an answer and sends it. The signal aborts when the caller leaves before the end, in whichever phase.
 *
 * Node keeps a caller who has stopped reading for ever, and with them memory and a connection upstream; hence the
 * time-out wherever something waits to be read. It is the socket's: whoever takes a little of a large piece is reading.
 */
export async function sendAnswer(
  reply: FastifyReply,
  make: (signal: AbortSignal) => Promise<Answer>,
  { writeStallMs, observer = unobservedRequest, open }: Sending,
): Promise<unknown> {
  const call = new AbortController()
  open.add(call)
  const leave = () => {
    open.delete(call)
    if (!reply.raw.writableFinished) call.abort()
  }
  // Who leaves within the request has left before there is anyone to be told.
  if (reply.raw.destroyed) leave()
  else reply.raw.once('close', leave)
  reply.raw.on('timeout', () => {
    observer.stalled()
    reply.raw.destroy()
  })
  const { status, headers, body } = await make(call.signal)
  reply.code(status).headers(headers)
  if (typeof body === 'string') {
    reply.raw.setTimeout(writeStallMs)
    return reply.send(body)
  }
  reply.hijack()
  reply.raw.writeHead(status, headersOf(reply))
  await writeAll(body, reply.raw, { writeStallMs, observer })
  return reply
}

/** The answer's, and what the plugins set, CORS among them. */
function headersOf(reply: FastifyReply) {
  return reply.getHeaders() as Record<string, string>
}

/** Piece by piece at the reader's pace: the next one is made only when the last has room. */
async function writeAll(
  body: AsyncIterable<string>,
  response: ServerResponse,
  { writeStallMs, observer }: { writeStallMs: number; observer: RequestObserver },
): Promise<void> {
  let resume: (() => void) | undefined
  const wake = () => resume?.()
  response.on('drain', wake).on('close', wake)
  // Headers ride with the first piece when it is ready, and go ahead when it is not.
  const flush = setImmediate(() => response.flushHeaders())
  for await (const piece of body) {
    if (response.destroyed) break
    if (!response.write(piece)) {
      response.setTimeout(writeStallMs)
      observer.waits()
      await new Promise<void>((resolve) => {
        resume = resolve
        if (response.destroyed) resolve()
      })
      observer.went()
      response.setTimeout(0)
    }
  }
  clearImmediate(flush)
  response.setTimeout(writeStallMs)
  response.end()
}
