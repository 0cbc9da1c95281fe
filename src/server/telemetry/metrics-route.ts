import { createHash, timingSafeEqual } from 'node:crypto'

import type { FastifyReply, FastifyRequest } from 'fastify'

import { ApiError } from '../../errors/api-error.ts'
import { pathOf } from './observe-request.ts'

/** Text that a Prometheus server reads. */
export interface MetricsText {
  contentType: string
  /** Rejects where they cannot be had just now. */
  read: () => Promise<string>
}

export interface MetricsPage extends MetricsText {
  /** What the reader must bring as `Authorization: Bearer`. */
  token: string
}

/** Whether a request on the public port is the one for the metrics: it is none of the gateway's, and not in its log. */
export function isForMetrics(request: FastifyRequest): boolean {
  return request.method === 'GET' && pathOf(request) === '/metrics'
}

/** The metrics, for who has the token. */
export async function sendMetrics(
  request: FastifyRequest,
  reply: FastifyReply,
  page: MetricsPage,
): Promise<unknown> {
  void reply.header('cache-control', 'no-store')
  if (isSame(request.headers.authorization ?? '', `Bearer ${page.token}`)) {
    const text = await page.read().catch(() => undefined)
    return text === undefined ? reply.code(503).send() : reply.type(page.contentType).send(text)
  }
  return reply.code(401).send(
    new ApiError({
      status: 401,
      type: 'authentication_error',
      code: 'invalid_api_key',
      message: 'The metrics are for who has the METRICS_TOKEN of this gateway.',
    }).toJSON(),
  )
}

/** Compared by their hashes, which are of one length, in a time that tells nothing. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
