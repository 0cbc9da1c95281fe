import type { EdgeOptions } from './exchange.ts'
import { FetchExchange, type RequestHandler } from './fetch-exchange.ts'

/** `fetch`, answered by the gateway. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>

/** The gateway as a `fetch`, for SDKs. An abort rejects, as `fetch` specifies, also before the answer. */
export function createFetch(gateway: RequestHandler, options: EdgeOptions = {}): Fetch {
  return async (input: Request | string | URL, init?: RequestInit, ...others: unknown[]) => {
    const isInit = !(input instanceof Request) || (others.length === 0 && isRequestInit(init))
    const request = new Request(input, isInit ? init : undefined)
    request.signal.throwIfAborted()
    const exchange = new FetchExchange(request, options)
    const response = await exchange.respond(gateway)
    if (exchange.hasLeft) exchange.leave(499)
    exchange.signal.throwIfAborted()
    return exchange.toResponse(response)
  }
}

/**
 * Whether this is a RequestInit beside a Request. A server may have been given this function as its handler, and passes the
 * request and something of its own: Bun a server, Deno the connection, Workers the environment and a third argument, `map` a
 * number. Only a plain object and another Request can be a RequestInit.
 */
function isRequestInit(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // A plain object of another realm has that realm's Object.prototype.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return value instanceof Request || isPlain
}
