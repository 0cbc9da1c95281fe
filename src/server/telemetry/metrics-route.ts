import { createHash, timingSafeEqual } from 'node:crypto'

import { ApiError } from '../../errors/api-error.ts'
import type { HttpRequest } from '../../http/http-request.ts'
import type { HttpResponse } from '../../http/http-response.ts'

/** The metrics in Prometheus' text format. */
export interface MetricsText {
  contentType: string
  /** Rejects if the metrics are not available at present. */
  read: () => Promise<string>
}

export interface MetricsPage extends MetricsText {
  /** The token that readers must send as `Authorization: Bearer`. */
  token: string
}

/** Whether a request on the public port is for the metrics. The gateway neither handles nor logs it. */
export function isForMetrics({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return method === 'GET' && path === '/metrics'
}

/** Returns the metrics to a reader with the token. */
export async function readMetrics(
  authorization: string | undefined,
  page: MetricsPage,
): Promise<HttpResponse> {
  const headers = { 'cache-control': 'no-store' }
  if (!isSame(authorization ?? '', `Bearer ${page.token}`))
    return {
      status: 401,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(refusal()),
    }
  const text = await page.read().catch(() => undefined)
  if (text === undefined) return { status: 503, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': page.contentType }, body: text }
}

function refusal(): ApiError {
  return new ApiError({
    status: 401,
    type: 'authentication_error',
    code: 'invalid_api_key',
    message: 'The METRICS_TOKEN of this gateway is missing or invalid.',
  })
}

/** Compares the hashes, which have equal length, in constant time. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
