import { DashScopeError, type Origin } from './dashscope-error.ts'
import { readResults } from './read-results.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface Answer<Result> {
  /** DashScope's request id: the one handle for its support. */
  requestId: string | undefined
  /** One batch per read from the socket; rejects with a DashScopeError when an error comes or the line breaks. */
  results: AsyncIterable<readonly Result[]>
}

/** What every service's answers share. */
export interface AnyResult {
  request_id?: string
}

/** One request to one of DashScope's services. */
export interface Call {
  /** Below `/api/v1`. */
  path: string
  body?: unknown
  /** Beside the ones that every call has; lower-case names. */
  headers?: Readonly<Record<string, string>>
}

/** DashScope as one caller sees it: bound to that caller's key and to the life of their request. */
export interface DashScope {
  /** One JSON answer. Resolves when it is there and is no error. */
  send: <Result extends AnyResult>(call: Call) => Promise<Answer<Result>>
  /** The answer as it is made. Resolves when the first event is there and is no error. */
  stream: <Result extends AnyResult>(call: Call) => Promise<Answer<Result>>
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
  /** An origin, with or without `/api/v1` and a trailing slash. */
  baseUrl: string
  userAgent: string
}

/** The caller's key and the signal that ends the call with the caller's own. */
export type Connect = (key: string, signal: AbortSignal) => DashScope

const accept = {
  send: { accept: 'application/json' },
  stream: { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' },
} as const

/** @throws TypeError when `baseUrl` is no plain http(s) URL */
export function createDashScope({ transport, baseUrl, userAgent }: DashScopeOptions): Connect {
  const base = toBase(baseUrl)
  return (key, signal) => {
    const toRequest = ({ path, body, headers }: Call, mode: keyof typeof accept): TransportRequest => ({
      method: body === undefined ? 'GET' : 'POST',
      url: base + path,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'accept-encoding': 'identity',
        'user-agent': userAgent,
        ...accept[mode],
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return {
      send: (call) => exchange(transport, toRequest(call, 'send'), signal),
      stream: (call) => exchange(transport, toRequest(call, 'stream'), signal),
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
}

/** Enough of a key to tell which one it is. */
export function maskKey(key: string): string {
  return key.length > 16 ? `${key.slice(0, 4)}***${key.slice(-4)}` : '***'
}

/** `https://host`, `https://host/`, `https://host/api/v1/` → `https://host/api/v1` */
export function toBase(baseUrl: string): string {
  const { protocol, origin, pathname, username, password, search, hash } = new URL(baseUrl)
  const extras = username + password + search + hash
  if ((protocol !== 'http:' && protocol !== 'https:') || extras !== '') {
    throw new TypeError(`'${baseUrl}' is not a plain http or https URL`)
  }
  return `${origin}${pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`
}

async function exchange<Result extends AnyResult>(
  transport: Transport,
  request: TransportRequest,
  signal: AbortSignal,
): Promise<Answer<Result>> {
  const response = await orFail('unreachable', signal, callerOf(request), () => transport(request, signal))
  const origin = { ...originOf(response), ...callerOf(request) }
  const batches = readResults<Result>(response.body, origin)
  // The first result decides between an HTTP error and an answer, so it is read here.
  const first = await orFail('cut', signal, origin, () => batches.next())
  if (response.status < 200 || response.status > 299) {
    void batches.return()
    throw unexplained(origin)
  }
  if (first.done === true) {
    throw new DashScopeError({ ...origin, failure: 'cut', message: 'DashScope sent an empty answer.' })
  }
  const requestId = first.value[0]?.request_id ?? origin.requestId
  return { requestId, results: resume(first.value, batches, signal, { ...origin, requestId }) }
}

/** Not a generator: one that is left before it was started would not close what it stands on. */
function resume<Result>(
  first: readonly Result[],
  rest: AsyncGenerator<readonly Result[], void>,
  signal: AbortSignal,
  origin: Origin,
): AsyncIterable<readonly Result[]> {
  let waiting: readonly Result[] | undefined = first
  const iterator: AsyncIterator<readonly Result[], void> = {
    async next() {
      if (waiting === undefined) return orFail('cut', signal, origin, () => rest.next())
      const value = waiting
      waiting = undefined
      return { done: false, value }
    },
    return: () => rest.return(),
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

const words = {
  unreachable: 'DashScope could not be reached.',
  cut: 'The connection to DashScope broke before the answer was complete.',
} as const

/** The transport's failures in our terms; an abort stays what it is. */
async function orFail<Value>(
  failure: keyof typeof words,
  signal: AbortSignal,
  origin: Origin,
  attempt: () => Promise<Value>,
): Promise<Value> {
  try {
    return await attempt()
  } catch (cause) {
    if (signal.aborted) throw cause
    if (cause instanceof DashScopeError) throw cause.in(origin)
    const actual = failure === 'unreachable' && !neverConnected(cause) ? 'cut' : failure
    throw new DashScopeError({ ...origin, failure: actual, message: words[actual], cause })
  }
}

/** Errors of name look-up, of connecting and of TLS: nothing was sent. After any other one the model may have run. */
const beforeSending =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/

/** `fetch` wraps the error that tells in one that does not, and several addresses give several. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && beforeSending.test(error.code)) return true
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause]
  return inner.some(neverConnected)
}

function unexplained(origin: Origin): DashScopeError {
  const message = `DashScope answered with HTTP status ${origin.status} and no explanation.`
  return new DashScopeError({ ...origin, failure: 'malformed', message })
}

/** Which host was asked with what kind of key: half of all refused keys belong to another host. */
function callerOf({ url, headers }: TransportRequest): Origin {
  return {
    host: new URL(url).host,
    isPlanKey: headers['authorization']?.startsWith('Bearer sk-sp-') === true,
  }
}

function originOf({ status, headers }: TransportResponse): Origin {
  const header = (name: string) => [headers[name]].flat()[0]
  return { status, requestId: header('x-request-id'), retryAfter: header('retry-after') }
}
