import type { FastifyReply } from 'fastify'

import { isStream, type HttpResponse } from '../../http/http-response.ts'
import type { Backpressure } from './backpressure.ts'
import { partLength, ResponseTarget } from './response-target.ts'

type WholeBody = string | Uint8Array

/** Sends a response with the headers that Fastify's plug-ins set, CORS among them. */
export function sendResponse(
  reply: FastifyReply,
  { status, headers, body }: HttpResponse,
  backpressure: Backpressure,
): void {
  const { raw: response, server } = reply
  if (response.destroyed) return
  const all = { ...reply.getHeaders(), ...headers } as Record<string, string>
  if (all['content-type'] === 'application/json') all['content-type'] = 'application/json; charset=utf-8'
  // A later request on this connection would be lost.
  if (!server.server.listening) all['connection'] = 'close'
  if (isStream(body)) {
    response.writeHead(status, all)
    const target = new ResponseTarget(response, backpressure, () => body.resume())
    body.pipe(target)
    return target.flushHead()
  }
  if (status !== 204 && status !== 304) all['content-length'] = String(Buffer.byteLength(body))
  if (closesEarly(status, reply, all))
    return sendBehindRequest(body, reply, { status, headers: all, backpressure })
  response.writeHead(status, all)
  if (body.length < partLength) {
    response.end(body)
    return backpressure.finish()
  }
  const target = new ResponseTarget(response, backpressure, () => {})
  target.write(body)
  target.end()
}

/** Whether the connection closes although its request is incomplete; always after a request that is too large. */
function closesEarly(
  status: number,
  { raw, request }: FastifyReply,
  headers: Record<string, string>,
): boolean {
  if (status === 413) return true
  return !request.raw.complete && (!raw.shouldKeepAlive || headers['connection'] === 'close')
}

/**
 * Sends the last response of a connection. It ends once the whole request has arrived or its time limit is over: closing
 * a connection while its caller sends would reset it, and the response would be lost.
 */
function sendBehindRequest(
  body: WholeBody,
  { raw: response, request: { raw: request } }: FastifyReply,
  {
    status,
    headers,
    backpressure,
  }: { status: number; headers: Record<string, string>; backpressure: Backpressure },
): void {
  response.writeHead(status, { ...headers, connection: 'close' }).write(body)
  const end = () => {
    response.end()
    backpressure.finish()
  }
  if (request.complete) return end()
  const arrived = backpressure.awaitRequest()
  request
    .once('end', () => {
      arrived()
      end()
    })
    .resume()
}
