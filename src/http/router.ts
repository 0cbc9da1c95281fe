import { addRoute, createRouter, findRoute, type RouterContext } from 'rou3'

import { isFor, isSelective, type Endpoint } from './endpoint.ts'
import type { HttpRequest } from './http-request.ts'
import { asksForStored, notStored, unknownPath, wrongMethod } from './unknown-path.ts'

export interface Route {
  endpoint: Endpoint
  /** The decoded value of `{id}`. */
  id: string
}

/**
 * Prefixes from pasted base URLs: `/v1` any number of times, the paths of DashScope's compatible mode and of its Anthropic
 * API, and the whole path of the chat endpoint.
 */
const pasted =
  /^(?:\/compatible-mode(?=\/)|(?:\/apps)?\/anthropic(?=\/|$)|\/v1|\/chat\/completions(?=\/(?:v1\/)*(?:chat\/completions|responses|models)(?:\/|$)))+(?=\/|$)/

/** The endpoints of one path, by method; those for certain requests alone come first. */
type Methods = Map<string, readonly Endpoint[]>

/** A path without prefixes from pasted base URLs, and without a trailing slash. */
export function toBarePath(path: string): string {
  const steps = path.replaceAll(/\/{2,}/g, '/').replace(pasted, '')
  return steps.length > 1 ? steps.replace(/\/$/, '') : '/'
}

/**
 * Method and path (without query) → endpoint. Users paste base URLs with and without `/v1` and from other services' pages,
 * so their prefixes and double slashes are ignored. `{id}` is one segment of a path; at the end it is the rest of the path,
 * since clients do not escape the slash in `siliconflow/deepseek-v3.2`.
 */
export function createRoute(endpoints: readonly Endpoint[]) {
  const router = toRouter(endpoints)
  const published = endpoints.map(({ path }) => toPublicPath(path))
  const barePaths = new Map(published.map((path) => [path, toBarePath(path)]))
  /** @throws ApiError 404 for an unknown path, 405 for a known one with another method */
  return (method: string, path: string, header: HttpRequest['header'] = () => undefined): Route => {
    const bare = barePaths.get(path) ?? toBarePath(path)
    const wanted = method === 'HEAD' ? 'GET' : method
    const found = find(router, bare)
    const endpoint = found?.methods.get(wanted)?.find((one) => isFor(one, header))
    if (found !== undefined && endpoint !== undefined) return { endpoint, id: found.id }
    if (asksForStored(wanted, bare)) throw notStored(method, path)
    throw found === undefined
      ? unknownPath(method, path, bare)
      : wrongMethod(method, path, [...found.methods.keys()])
  }
}

function toRouter(endpoints: readonly Endpoint[]): RouterContext<Methods> {
  const router = createRouter<Methods>()
  for (const [path, ofPath] of Map.groupBy(endpoints, (endpoint) => endpoint.path)) {
    const pattern = path.replace(/\{id\}$/, '**:id').replace('{id}', ':id')
    const first = ofPath.toSorted((one, other) => Number(isSelective(other)) - Number(isSelective(one)))
    addRoute(
      router,
      '',
      pattern,
      Map.groupBy(first, ({ method }) => method),
    )
  }
  return router
}

function find(router: RouterContext<Methods>, path: string) {
  const match = findRoute(router, '', path)
  if (match === undefined) return undefined
  try {
    return { methods: match.data, id: decodeURIComponent(match.params?.['id'] ?? '') }
  } catch {
    return undefined
  }
}

/** An endpoint's public path: with `/v1`, unless it has its own version or describes the service itself. */
export function toPublicPath(path: string): string {
  return /^\/(?:$|health|v2\/|playground\/|openapi\.json$|llms\.txt$)/.test(path) ? path : `/v1${path}`
}
