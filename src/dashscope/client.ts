import { unobservedCall, type CallKind, type CallObserver } from './call-observer.ts'
import { CallTimeouts, type Timeouts } from './timeouts.ts'
import type { Origin } from './errors.ts'
import { exchange, failureOf } from './exchange.ts'
import type { RegionChoice } from './regions.ts'
import { toBase } from './regions/to-base.ts'
import { createRetryBudget } from './retry-budget.ts'
import type { AnyFrame, UpstreamResponse } from './stream/upstream-response.ts'
import type { Transport, TransportRequest } from './transport.ts'
import { fetchResult, type FetchResult } from './results/fetch-result.ts'
import { createUpload, type Upload } from './uploads/create-upload.ts'
import { openSocket, type UpstreamSocket } from './websocket.ts'
import type { SocketTransport } from './websocket/socket-transport.ts'

export type { AnyFrame, UpstreamResponse } from './stream/upstream-response.ts'

/** One request to one of DashScope's services. */
export interface UpstreamRequest {
  /** Path below the root. */
  path: string
  /** `/api/v1` by default. */
  root?: string
  body?: unknown
  /** POST with a body, and GET without one, by default. */
  method?: TransportRequest['method']
  /** `answer` by default. */
  kind?: CallKind
  /** Headers in addition to those of every call; lower-case names. */
  headers?: Readonly<Record<string, string>>
  /** Ends this call only; the caller's signal ends all calls of the caller. */
  signal?: AbortSignal
  /** Ends this call only while its body is not sent. */
  unsent?: AbortSignal
}

/** DashScope for one caller: bound to the caller's key and to the lifetime of the caller's request. */
export interface DashScope {
  /** One JSON answer. Resolves when it has arrived and is not an error. */
  send: <Frame extends AnyFrame>(call: UpstreamRequest) => Promise<UpstreamResponse<Frame>>
  /** A streamed answer. Resolves when the first event has arrived and is not an error. */
  stream: <Frame extends AnyFrame>(call: UpstreamRequest) => Promise<UpstreamResponse<Frame>>
  /** A WebSocket for one call; `path` is below `/api-ws/v1`. Absent without a transport for WebSockets. */
  readonly socket?: ((call: SocketCall) => Promise<UpstreamSocket>) | undefined
  /** Aborts all calls when the caller disconnects. */
  readonly signal: AbortSignal
  /** The name of the region that the caller chose; undefined for the host of requests that name none. */
  readonly region: string | undefined
  /** The same, but its calls end with this signal instead of the caller's request. */
  boundTo: (signal: AbortSignal) => DashScope
  /** A pseudonym of the key and workspace, for caches that callers must not share. It does not reveal the key. */
  caller: () => Promise<string>
  /** Undefined if uploads are switched off. */
  upload: Upload | undefined
  /** Fetches a file that DashScope made, without the key. */
  fetchResult: FetchResult
  /** The request of a call, with the key masked. */
  describe: (call: UpstreamRequest & { mode: 'send' | 'stream' | 'socket' }) => DescribedCall
}

export type SocketCall = Pick<UpstreamRequest, 'path' | 'headers' | 'signal' | 'kind'>

/** A request for a dry run. The body of a WebSocket is the list of its messages. */
export interface DescribedCall {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: unknown
}

export interface DashScopeOptions {
  transport: Transport
  sockets?: SocketTransport | undefined
  /** An origin, with or without `/api/v1` or `/compatible-mode/v1` and a trailing slash. */
  baseUrl: string
  userAgent: string
  /** Default: 120 s to the status line (600 s when not streamed), 180 s to the first event, 600 s in all: DashScope's shared hosts end there. */
  timeouts?: Partial<Timeouts> | undefined
  /** Whether files may go to DashScope's temporary store. Default true. */
  uploads?: boolean | undefined
  /** Origins of results besides Alibaba Cloud's storage, for simulators. Default: none. */
  resultOrigins?: readonly string[] | undefined
  region?: string | undefined
  /** Other regions that the caller may choose, for errors about keys. */
  otherRegions?: readonly RegionChoice[] | undefined
}

/** The caller's key, the signal that ends the call with the caller's own, an observer for each call, and the workspace. */
export type Connect = (
  key: string,
  signal: AbortSignal,
  observe?: (kind?: CallKind) => CallObserver,
  workspace?: string,
) => DashScope

/** Values common to all calls of a caller. */
interface Bound {
  signal: AbortSignal
  observe: (kind?: CallKind) => CallObserver
  /** The host, the kind of key and other regions, for errors: half of all rejected keys belong to a different host. */
  called: Origin
  toRequest: (call: UpstreamRequest, mode: Mode) => TransportRequest
}

/** Maximum bytes of a message of DashScope: sound comes in parts of some kilobytes. */
const maxMessageBytes = 4 * 1024 * 1024

const acceptHeaders = {
  send: { accept: 'application/json' },
  stream: { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' },
  socket: {},
} as const
type Mode = keyof typeof acceptHeaders

/** @throws TypeError if `baseUrl` is not a plain http(s) URL */
export function createDashScope(options: DashScopeOptions): Connect {
  const { transport, sockets, baseUrl, userAgent, timeouts, uploads = true, region, otherRegions } = options
  const base = toBase(baseUrl)
  const { origin, host } = new URL(base)
  const origins = new Set(options.resultOrigins)
  const budget = createRetryBudget()
  const nameOf = createNames()
  const { headersMs, eventMs, totalMs, idleMs } = toLimits(timeouts)
  const startCall = (call: UpstreamRequest, mode: Mode, to: Bound) => {
    const observer = to.observe(call.kind)
    const limits = { firstEventMs: eventMs[mode], totalMs, idleMs }
    const callTimeouts = new CallTimeouts(both(to.signal, call.signal), limits, (error) =>
      observer.ended(failureOf(error)),
    )
    return { timeouts: callTimeouts, observer, budget, called: to.called, request: to.toRequest(call, mode) }
  }
  const start = <Frame extends AnyFrame>(call: UpstreamRequest, mode: 'send' | 'stream', to: Bound) => {
    const { timeouts: callTimeouts, observer, called, request } = startCall(call, mode, to)
    return exchange<Frame>(callTimeouts, { transport, request, budget, observer, called })
  }
  const startSocket = (through: SocketTransport, call: SocketCall, to: Bound) => {
    const context = startCall(call, 'socket', to)
    const request = { ...context.request, maxMessageBytes }
    return openSocket({ ...context, transport: through, request, connectTimeoutMs: headersMs.socket })
  }
  const connect: Connect = (key, signal, observe = () => unobservedCall, workspace) => {
    const context = { key, base, userAgent, workspace, headersMs }
    const toRequest: Bound['toRequest'] = (call, mode) => toTransportRequest(call, mode, context)
    const called = { host, isPlanKey: key.startsWith('sk-sp-'), otherRegions }
    const bound: Bound = { signal, observe, called, toRequest }
    const upload: Upload = (files, model) => {
      const uploading: Bound = { ...bound, observe: () => observe('upload') }
      const send: DashScope['send'] = (call) => start(call, 'send', uploading)
      return createUpload({ ...uploading, transport, send, origin, userAgent, totalMs })(files, model)
    }
    return {
      signal,
      region,
      upload: uploads ? upload : undefined,
      fetchResult: (url) =>
        fetchResult(url, { transport, userAgent, signal, origins, observe: () => observe('result') }),
      boundTo: (other) => connect(key, other, observe, workspace),
      send: (call) => start(call, 'send', bound),
      stream: (call) => start(call, 'stream', bound),
      socket: sockets && ((call) => startSocket(sockets, call, bound)),
      // Models may differ between workspaces.
      caller: () => nameOf(`${key}\n${workspace ?? ''}`),
      describe: (call) => describe(toHead(call, call.mode, context), key, call.body),
    }
  }
  return connect
}

interface RequestContext {
  key: string
  base: string
  userAgent: string
  workspace: string | undefined
  headersMs: Readonly<Record<keyof typeof acceptHeaders, number>>
}

/** A request without its body. */
type Head = Pick<TransportRequest, 'method' | 'url' | 'headers'>

function toTransportRequest(call: UpstreamRequest, mode: Mode, context: RequestContext): TransportRequest {
  const request: TransportRequest = toHead(call, mode, context)
  if (call.body !== undefined && mode !== 'socket') request.body = JSON.stringify(call.body)
  if (call.unsent !== undefined) request.unsent = call.unsent
  request.headersTimeoutMs = context.headersMs[mode]
  return request
}

function toHead(
  call: UpstreamRequest,
  mode: Mode,
  { key, base, userAgent, workspace }: RequestContext,
): Head {
  const isPosted = call.body !== undefined && mode !== 'socket'
  const method = call.method ?? (isPosted ? 'POST' : 'GET')
  const own: Record<string, string> = { authorization: `Bearer ${key}` }
  if (isPosted) own['content-type'] = 'application/json'
  own['accept-encoding'] = 'identity'
  own['user-agent'] = userAgent
  if (workspace !== undefined) own['x-dashscope-workspace'] = workspace
  return {
    method,
    url: toUrl(call, mode, base),
    headers: { ...own, ...acceptHeaders[mode], ...call.headers },
  }
}

function toUrl({ path, root }: UpstreamRequest, mode: Mode, base: string): string {
  if (mode === 'socket') return base.replace(/^http/, 'ws').replace(/\/api\/v1$/, '/api-ws/v1') + path
  return (root === undefined ? base : base.replace(/\/api\/v1$/, root)) + path
}

function describe({ method, url, headers }: Head, key: string, body: unknown): DescribedCall {
  return { method, url, headers: { ...headers, authorization: `Bearer ${maskKey(key)}` }, body }
}

function toLimits(timeouts: Partial<Timeouts> = {}) {
  const { firstEventMs = 180_000, totalMs = 600_000, idleMs = 180_000 } = timeouts
  const headersMs = {
    stream: timeouts.streamHeadersMs ?? 120_000,
    send: timeouts.wholeHeadersMs ?? 600_000,
    socket: timeouts.connectTimeoutMs ?? 10_000,
  }
  // A non-streamed answer counts as its own first event.
  const eventMs = { stream: firstEventMs, send: headersMs.send, socket: firstEventMs }
  return { headersMs, eventMs, totalMs, idleMs }
}

function both(callers: AbortSignal, own: AbortSignal | undefined): AbortSignal {
  return own === undefined ? callers : AbortSignal.any([callers, own])
}

/** Pseudonyms: a hash with a random salt, which is drawn with the first: some platforms have no random values before a request. */
function createNames(): (key: string) => Promise<string> {
  let salt: Uint8Array | undefined
  return async (key) => {
    salt ??= crypto.getRandomValues(new Uint8Array(32))
    const salted = new Uint8Array([...salt, ...new TextEncoder().encode(key)])
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', salted))
    return btoa(String.fromCharCode(...digest))
  }
}

/** Keeps enough of a key to recognise it. */
function maskKey(key: string): string {
  return key.length > 16 ? `${key.slice(0, 4)}***${key.slice(-4)}` : '***'
}
