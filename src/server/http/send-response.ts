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
  if (status !== 204) all['content-length'] = String(Buffer.byteLength(body))
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

/** Whether the connection is to close although its request has not come whole; after one that is too large, always. */
function closesEarly(
  status: number,
  { raw, request }: FastifyReply,
  headers: Record<string, string>,
): boolean {
  if (status === 413) return true
  return !request.raw.complete && (!raw.shouldKeepAlive || headers['connection'] === 'close')
}

/**
 * A response that its connection ends with. Not before all of the request has come, or been waited for as long as a request
 * may take: a connection that closes while its caller sends is reset, and the response lost with it.
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
