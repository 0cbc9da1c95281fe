import type { Endpoint } from './endpoint.ts'
import { asksForStored, notStored, unknownPath, wrongMethod } from './unknown-path.ts'

export interface Route {
  endpoint: Endpoint
  /** What `{id}` stands for, decoded. */
  id: string
}

/**
 * What pasted base URLs put in front of a path: `/v1` any number of times, the path of DashScope's compatible mode, and the
 * whole address of the chat endpoint.
 */
const pasted =
  /^(?:\/compatible-mode(?=\/)|\/v1|\/chat\/completions(?=\/(?:v1\/)*(?:chat\/completions|models)(?:\/|$)))+(?=\/|$)/

/**
 * Method and path (without query) → endpoint. Base URLs are pasted with and without `/v1` and from other services' pages:
 * what they put in front counts as nothing, and so does a doubled slash.
 * @throws ApiError 404 for an unknown path, 405 for a known one with another method
 */
export function route(endpoints: readonly Endpoint[], method: string, path: string): Route {
  const steps = path.replaceAll(/\/{2,}/g, '/').replace(pasted, '')
  const bare = steps.length > 1 ? steps.replace(/\/$/, '') : '/'
  const wanted = method === 'HEAD' ? 'GET' : method
  const matches = endpoints.flatMap((endpoint) => {
    const id = match(endpoint.path, bare)
    return id === undefined ? [] : [{ endpoint, id }]
  })
  const found = matches.find(({ endpoint }) => endpoint.method === wanted)
  if (found !== undefined) return found
  if (asksForStored(wanted, bare)) throw notStored(method, path)
  if (matches.length === 0) throw unknownPath(method, path, bare)
  throw wrongMethod(
    method,
    path,
    matches.map(({ endpoint }) => endpoint.method),
  )
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
