import type { IncomingMessage } from 'node:http'

import { invalidRequest, type ApiError } from '../../errors/api-error.ts'

/** Maximum size of a request's head; Node's parser enforces the bytes. A key has 35 characters. */
export const maxHeadSize = { bytes: 16 * 1024, headers: 100 }

/** Headers that may occur only once. Node uses the first of two, so which key or host is meant would be a guess. */
const once = new Set(['host', 'authorization', 'x-api-key', 'content-type', 'content-encoding'])

/** Faults that Node's parser accepts, but HTTP or caution does not. */
export function findFault(request: IncomingMessage): ApiError | undefined {
  const { rawHeaders, headers, httpVersion } = request
  const count = rawHeaders.length / 2
  if (count > maxHeadSize.headers) {
    return invalidRequest(`The request has ${count} headers: at most ${maxHeadSize.headers} are accepted.`, {
      status: 431,
    })
  }
  if (headers.host === undefined && httpVersion === '1.1')
    return invalidRequest("The header 'host' is missing.", { chinese: "缺少请求头 'host'。" })
  const twice = findTwice(rawHeaders)
  if (twice !== undefined)
    return invalidRequest(`The header '${twice}' was sent more than once.`, {
      chinese: `请求头 '${twice}' 重复。`,
    })
  return findFramingFault(request)
}

/** The first header that is repeated although it must not be. */
function findTwice(rawHeaders: readonly string[]): string | undefined {
  const seen: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    if (!once.has(name)) continue
    if (seen.includes(name)) return name
    seen.push(name)
  }
  return undefined
}

/**
 * Faults that make the end of the request ambiguous, so that the connection must close after the answer. RFC 9112, 6.1:
 * an HTTP/1.0 message with a transfer encoding has faulty framing, since a proxy may not have known the header.
 */
export function findFramingFault({ headers, httpVersion }: IncomingMessage): ApiError | undefined {
  const encoding = headers['transfer-encoding']
  if (encoding === undefined) return undefined
  if (httpVersion !== '1.1')
    return invalidRequest(
      `The header 'transfer-encoding' is part of HTTP/1.1, but the request is HTTP/${httpVersion}: send 'content-length', or use HTTP/1.1.`,
      {
        chinese: `请求头 'transfer-encoding' 属于 HTTP/1.1，而请求是 HTTP/${httpVersion}：请改用 'content-length' 或 HTTP/1.1。`,
      },
    )
  if (encoding.toLowerCase() === 'chunked') return undefined
  return invalidRequest("The header 'transfer-encoding' has a value other than 'chunked'.", {
    status: 501,
    chinese: "请求头 'transfer-encoding' 只支持 'chunked'。",
  })
}
