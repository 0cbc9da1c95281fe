import { unobservedCall, type CallObserver } from './call-observer.ts'
import { Deadline, type Patience } from './timeouts.ts'
import { exchange, failureOf } from './exchange.ts'
import { createRetryBudget } from './retry-budget.ts'
import type { AnyFrame, UpstreamResponse } from './stream/upstream-response.ts'
import type { Transport, TransportRequest } from './transport.ts'

export type { AnyFrame, UpstreamResponse } from './stream/upstream-response.ts'

/** One request to one of DashScope's services. */
export interface Call {
  /** Below `/api/v1`. */
  path: string
  body?: unknown
  /** Beside the ones that every call has; lower-case names. */
  headers?: Readonly<Record<string, string>>
  /** Ends this call alone; the caller's own signal ends all of theirs. */
  signal?: AbortSignal
}

/** DashScope as one caller sees it: bound to that caller's key and to the life of their request. */
export interface DashScope {
  /** One JSON answer. Resolves when it is there and is no error. */
  send: <Frame extends AnyFrame>(call: Call) => Promise<UpstreamResponse<Frame>>
  /** The answer as it is made. Resolves when the first event is there and is no error. */
  stream: <Frame extends AnyFrame>(call: Call) => Promise<UpstreamResponse<Frame>>
  /** Ends all calls: the caller has left. */
  readonly signal: AbortSignal
  /** The same caller's DashScope, whose calls end with this signal and not with the caller's request. */
  boundTo: (signal: AbortSignal) => DashScope
  /** A name for the caller's key and workspace, for what is kept of one and must not reach another. Tells nothing of the key. */
  caller: () => Promise<string>
  /** What a call would send, the key masked. */
  describe: (call: Call & { mode: 'send' | 'stream' }) => DescribedCall
}

/** A request as it would go out. */
export interface DescribedCall {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: unknown
}

export interface DashScopeOptions {
  transport: Transport
  /** An origin, with or without `/api/v1` or `/compatible-mode/v1` and a trailing slash. */
  baseUrl: string
  userAgent: string
  /** Default: 120 s to the status line (600 s when not streamed), 180 s to the first event, 600 s in all: DashScope's shared hosts end there. */
  patience?: Partial<Patience> | undefined
}

/** The caller's key, the signal that ends the call with the caller's own, an observer for each call, and the workspace. */
export type Connect = (
  key: string,
  signal: AbortSignal,
  observe?: () => CallObserver,
  workspace?: string,
) => DashScope

/** What a caller's calls have in common. */
interface Bound {
  signal: AbortSignal
  observe: () => CallObserver
  toRequest: (call: Call, mode: keyof typeof accept) => TransportRequest
}

const accept = {
  send: { accept: 'application/json' },
  stream: { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' },
} as const

/** @throws TypeError when `baseUrl` is no plain http(s) URL */
export function createDashScope({ transport, baseUrl, userAgent, patience }: DashScopeOptions): Connect {
  const base = toBase(baseUrl)
  const budget = createRetryBudget()
  const nameOf = createNames()
  const { firstEventMs = 180_000, totalMs = 600_000, idleMs = 180_000 } = patience ?? {}
  const within = { stream: patience?.headersWithinMs ?? 120_000, send: patience?.wholeWithinMs ?? 600_000 }
  // A whole answer is its own first event.
  const begin = { stream: firstEventMs, send: within.send }
  const exchangeWithin = <Frame extends AnyFrame>(call: Call, mode: keyof typeof accept, to: Bound) => {
    const observer = to.observe()
    const times = { firstEventMs: begin[mode], totalMs, idleMs }
    const deadline = new Deadline(both(to.signal, call.signal), times, (error) =>
      observer.ended(failureOf(error)),
    )
    return exchange<Frame>(deadline, { transport, request: to.toRequest(call, mode), budget, observer })
  }
  const connect: Connect = (key, signal, observe = () => unobservedCall, workspace) => {
    const toRequest = ({ path, body, headers }: Call, mode: keyof typeof accept): TransportRequest => ({
      method: body === undefined ? 'GET' : 'POST',
      url: base + path,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'accept-encoding': 'identity',
        'user-agent': userAgent,
        ...(workspace !== undefined && { 'x-dashscope-workspace': workspace }),
        ...accept[mode],
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headersWithinMs: within[mode],
    })
    return {
      signal,
      boundTo: (other) => connect(key, other, observe, workspace),
      send: (call) => exchangeWithin(call, 'send', { signal, observe, toRequest }),
      stream: (call) => exchangeWithin(call, 'stream', { signal, observe, toRequest }),
      // A workspace may have models of its own.
      caller: () => nameOf(`${key}\n${workspace ?? ''}`),
      describe: (call) => {
        const { method, url, headers } = toRequest(call, call.mode)
        return {
          method,
          url,
          headers: { ...headers, authorization: `Bearer ${maskKey(key)}` },
          body: call.body,
        }
      },
    }
  }
  return connect
}

function both(callers: AbortSignal, own: AbortSignal | undefined): AbortSignal {
  return own === undefined ? callers : AbortSignal.any([callers, own])
}

/** Names by a hash with a salt that is drawn anew in each process. */
function createNames(): (key: string) => Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(32))
  return async (key) => {
    const salted = new Uint8Array([...salt, ...new TextEncoder().encode(key)])
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', salted))
    return btoa(String.fromCharCode(...digest))
  }
}

/** Enough of a key to tell which one it is. */
function maskKey(key: string): string {
  return key.length > 16 ? `${key.slice(0, 4)}***${key.slice(-4)}` : '***'
}

/**
 * `https://host`, `https://host/`, `https://host/api/v1/`, `https://host/compatible-mode/v1` → `https://host/api/v1`
 *
 * @throws TypeError when it is no plain http or https URL
 */
export function toBase(baseUrl: string): string {
  const { protocol, origin, pathname, username, password, search, hash } = new URL(baseUrl)
  const extras = username + password + search + hash
  if ((protocol !== 'http:' && protocol !== 'https:') || extras !== '') {
    throw new TypeError(`'${baseUrl}' is not a plain http or https URL`)
  }
  return `${origin}${pathname.replace(/(?<!\/)\/+$/, '').replace(/\/(?:api|compatible-mode)\/v1$/, '')}/api/v1`
}
