import { invalidRequest, type ApiError } from '../openai/api-error.ts'
import type { Endpoint } from './endpoint.ts'

export interface Route {
  endpoint: Endpoint
  /** What `{id}` stands for, decoded. */
  id: string
}

/**
 * Method and path (without query) → endpoint. Any number of `/v1` in front and any doubled slash are as none, because
 * base URLs are pasted with and without them.
 * @throws ApiError 404 for an unknown path, 405 for a known one with another method
 */
export function route(endpoints: readonly Endpoint[], method: string, path: string): Route {
  const steps = path.replaceAll(/\/{2,}/g, '/').replace(/^(?:\/v1(?=\/|$))+/, '')
  const bare = steps.length > 1 ? steps.replace(/\/$/, '') : '/'
  const wanted = method === 'HEAD' ? 'GET' : method
  const matches = endpoints.flatMap((endpoint) => {
    const id = match(endpoint.path, bare)
    return id === undefined ? [] : [{ endpoint, id }]
  })
  const found = matches.find(({ endpoint }) => endpoint.method === wanted)
  if (found !== undefined) return found
  if (matches.length > 0) throw wrongMethod(method, path, matches)
  throw invalidRequest(`Invalid URL (${method} ${path.slice(0, 256)})${hintFor(bare)}`, { status: 404 })
}

/** Frameworks ask these by themselves where they are not told which of OpenAI's two ways to chat they should take. */
function hintFor(path: string): string {
  if (!/^\/(?:responses|completions)(?:\/|$)/.test(path)) return ''
  return ' (HINT: This gateway chats at POST /v1/chat/completions: tell your client to use chat completions.)'
}

/** An endpoint's path as callers know it: `/v1` in front of what is OpenAI's. */
export function toPublicPath(path: string): string {
  return /^\/(?:$|health|openapi\.json$|llms\.txt$)/.test(path) ? path : `/v1${path}`
}

function match(pattern: string, path: string): string | undefined {
  if (!pattern.endsWith('{id}')) return pattern === path ? '' : undefined
  const stem = pattern.slice(0, -'{id}'.length)
  if (!path.startsWith(stem) || path.length === stem.length) return undefined
  try {
    // SDKs encode the slash in `siliconflow/deepseek-v3.2`, people do not.
    return decodeURIComponent(path.slice(stem.length))
  } catch {
    return undefined
  }
}

function wrongMethod(method: string, path: string, matches: readonly Route[]): ApiError {
  const allow = matches.map(({ endpoint }) => endpoint.method).join(', ')
  return invalidRequest(
    `Not allowed to ${method} on ${path.slice(0, 256)}. (HINT: Perhaps you meant to use a different HTTP method? This path takes ${allow}.)`,
    { status: 405, headers: { allow } },
  )
}
