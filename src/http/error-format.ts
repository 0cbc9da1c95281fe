import type { ErrorFormat } from '../errors/envelopes.ts'
import type { HttpRequest } from './http-request.ts'
import { toBarePath } from './router.ts'

/** The path prefixes under which DashScope and others serve Anthropic's API. */
const prefix = /^\/+(?:apps\/+)?anthropic(?:\/|$)/
const path = /^\/(?:messages|complete)(?:\/|$)/

/** The API of a request without an endpoint, by its path and by the header that Anthropic's clients always send. */
export function errorFormatOf(request: Pick<HttpRequest, 'path' | 'header'>): ErrorFormat {
  const isAnthropic =
    prefix.test(request.path) ||
    path.test(toBarePath(request.path)) ||
    request.header('anthropic-version') !== undefined
  return isAnthropic ? 'anthropic' : 'openai'
}
