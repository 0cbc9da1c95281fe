import type { FastifyReply, FastifyRequest } from 'fastify'

import { keysIn } from '../../http/redact-api-keys.ts'
import type { OpenRequests } from '../http/parse-errors.ts'
import { toClientAddress } from '../caller/client-address.ts'
import type { KeyHash } from '../caller/key-hash.ts'
import { toLogText, type RequestLog } from './access-log.ts'
import { LoggedRequest } from './logged-request.ts'
import type { LeavingPhase, Observe, RequestObserver } from './request-observer.ts'

interface Followers {
  log: RequestLog
  keyHash: KeyHash
  observe: Observe
  openRequests: OpenRequests
}

/** Writes a request's first and last line into the log, and tells observers of its beginning and its end. */
export function followRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { log, keyHash, observe, openRequests }: Followers,
): RequestObserver {
  const started = performance.now()
  const { raw, method, headers } = request
  const caller = {
    ip: toClientAddress(request),
    keyHash: keyHash(headers.authorization),
  }
  const observer = new LoggedRequest(observe({ method, header: (name) => [headers[name]].flat()[0] }))
  const keys = () => keysIn(headers.authorization)
  log.write('request_started', {
    ...caller,
    method,
    path: toLogText(pathOf(request), keys()),
  })
  const response = reply.raw
  response.once('close', () => {
    const refusal = openRequests.refusalOf(response)
    const status = refusal ?? (response.headersSent ? response.statusCode : 499)
    const completed = response.writableFinished || refusal !== undefined
    observer.ended({ status, left: completed ? undefined : phaseOf(raw.complete, response.headersSent) })
    log.write('request_completed', {
      ...caller,
      requestId: toLogged(reply.getHeader('x-request-id')?.toString(), keys),
      status,
      completed,
      seconds: (performance.now() - started) / 1000,
      ...toFailure(observer, { status, refusal }, keys),
    })
  })
  return observer
}

/** What the last line says of a failure; nothing where there is none. */
function toFailure(
  { model, error }: LoggedRequest,
  { status, refusal }: { status: number; refusal: number | undefined },
  keys: () => string[],
) {
  // Where the request turned out to be no HTTP, an answer may have been made, but the refusal is what was sent.
  const isBelow = refusal !== undefined || (error === undefined && status >= 400)
  const code = isBelow ? codeWithoutError(status) : error
  return code === undefined ? {} : { model: toLogged(model, keys), error: toLogText(code, keys()) }
}

/** For what ends below the core: the caller left before the status line (by nginx's name for it), or sent no HTTP. */
function codeWithoutError(status: number): string {
  return status === 499 ? 'client_closed_request' : 'invalid_request_error'
}

function toLogged(text: string | undefined, keys: () => string[]): string | undefined {
  return text === undefined ? undefined : toLogText(text, keys())
}

function phaseOf(isAsked: boolean, isAnswered: boolean): LeavingPhase {
  if (isAnswered) return 'stream'
  return isAsked ? 'waiting' : 'request'
}

/** The path as it was sent, without the query. */
export function pathOf({ originalUrl }: Pick<FastifyRequest, 'originalUrl'>): string {
  const path = originalUrl.split('?', 1)[0] ?? '/'
  // Absolute-form targets, `POST http://host/v1/…`, name a host that nobody here asks for.
  return path.startsWith('/') || !URL.canParse(path) ? path : new URL(path).pathname
}
