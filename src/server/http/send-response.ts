import type { ServerResponse } from 'node:http'

import type { FastifyReply } from 'fastify'

import type { Answer } from '../../http/handle-request.ts'
import { Pace } from './backpressure.ts'
import { partLength, ResponseTarget } from './response-target.ts'
import { unobservedRequest, type RequestObserver } from '../telemetry/request-observer.ts'

export interface Sending {
  /** How long a caller may not read, milliseconds. */
  writeStallMs: number
  observer?: RequestObserver | undefined
  /** Where whoever has to end all calls finds this one, while it is under way. */
  open: Set<AbortController>
  /** All of them have been ended, and later ones are at once. */
  interrupted: AbortSignal | undefined
}

/** Makes an answer and sends it. The signal aborts when the caller leaves before the end, in whichever phase. */
export async function sendAnswer(
  reply: FastifyReply,
  make: (signal: AbortSignal) => Promise<Answer>,
  { writeStallMs, observer = unobservedRequest, open, interrupted }: Sending,
): Promise<unknown> {
  const call = new AbortController()
  if (interrupted?.aborted === true) call.abort(interrupted.reason)
  open.add(call)
  const leave = () => {
    open.delete(call)
    if (!reply.raw.writableFinished) call.abort()
  }
  // Who leaves within the request has left before there is anyone to be told.
  if (reply.raw.destroyed) leave()
  else reply.raw.on('close', leave)
  const answer = await make(call.signal)
  return send(answer, reply, new Pace(reply.raw, { writeStallMs, observer }))
}

function send({ status, headers, body }: Answer, reply: FastifyReply, pace: Pace): unknown {
  reply.code(status).headers(headers)
  // Whoever sent the next request on this connection would send it in vain.
  if (!reply.server.server.listening) void reply.header('connection', 'close')
  if (typeof body === 'string' && closesEarly(status, reply)) return sendBehindRequest(body, reply, pace)
  if (typeof body === 'string' && body.length < partLength) {
    void reply.send(body)
    pace.ends()
    return reply
  }
  if (typeof body === 'string') void reply.header('content-length', Buffer.byteLength(body))
  reply.hijack()
  reply.raw.writeHead(status, headersOf(reply))
  return writeBody(body, reply.raw, pace)
}

/** Whether the connection is to close although its request has not come whole; after one that is too large, always. */
function closesEarly(status: number, reply: FastifyReply): boolean {
  if (status === 413) return true
  const { raw, request } = reply
  return !request.raw.complete && (!raw.shouldKeepAlive || reply.getHeader('connection') === 'close')
}

/**
 * An answer that its connection ends with. Not before all of the request has come, or been waited for as long as a request
 * may take: a connection that closes while its caller sends is reset, and the answer lost with it.
 */
function sendBehindRequest(body: string, reply: FastifyReply, pace: Pace): void {
  void reply.headers({ connection: 'close', 'content-length': Buffer.byteLength(body) })
  reply.hijack()
  const { raw: response } = reply
  const { raw: request } = reply.request
  response.writeHead(reply.statusCode, headersOf(reply)).write(body)
  const end = () => {
    response.end()
    pace.ends()
  }
  if (request.complete) return end()
  const arrived = pace.awaitRequest()
  request
    .once('end', () => {
      arrived()
      end()
    })
    .resume()
}

/** The answer's, and what the plugins set, CORS among them. */
function headersOf(reply: FastifyReply) {
  return reply.getHeaders() as Record<string, string>
}

/** At the reader's pace. */
function writeBody(body: Answer['body'], response: ServerResponse, pace: Pace): void {
  if (typeof body === 'string') {
    const target = new ResponseTarget(response, pace, () => {})
    target.write(body)
    return target.end()
  }
  const target = new ResponseTarget(response, pace, () => body.resume())
  body.pipe(target)
  target.flushHead()
}
