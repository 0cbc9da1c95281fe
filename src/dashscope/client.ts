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

/** DashScope as one caller sees it: bound to that caller's key and to the life of their request. */
export interface DashScope {
  /** One JSON answer. Resolves when it is there and is no error. */
  send: <Result extends AnyResult>(path: string, body: unknown) => Promise<Answer<Result>>
  /** The answer as it is made. Resolves when the first event is there and is no error. */
  stream: <Result extends AnyResult>(path: string, body: unknown) => Promise<Answer<Result>>
}

export interface DashScopeOptions {
  transport: Transport
  /** An origin, with or without `/api/v1` and a trailing slash. */
  baseUrl: string
  userAgent: string
}

/** The caller's key and the signal that ends the call with the caller's own. */
export type Connect = (key: string, signal: AbortSignal) => DashScope

/** @throws TypeError when `baseUrl` is no plain http(s) URL */
export function createDashScope({ transport, baseUrl, userAgent }: DashScopeOptions): Connect {
  const base = toBase(baseUrl)
  const toRequest = (key: string, path: string, body: unknown, headers: Record<string, string>) =>
    ({
      method: 'POST',
      url: base + path,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'accept-encoding': 'identity',
        'user-agent': userAgent,
        ...headers,
      },
      body: JSON.stringify(body),
    }) satisfies TransportRequest
  return (key, signal) => ({
    send: (path, body) => call(transport, toRequest(key, path, body, { accept: 'application/json' }), signal),
    stream: (path, body) =>
      call(
        transport,
        toRequest(key, path, body, { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' }),
        signal,
      ),
  })
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

async function call<Result extends AnyResult>(
  transport: Transport,
  request: TransportRequest,
  signal: AbortSignal,
): Promise<Answer<Result>> {
  const response = await orFail('unreachable', signal, {}, () => transport(request, signal))
  const origin = originOf(response)
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
  return { requestId, results: resume(first.value, batches, signal, { requestId }) }
}

async function* resume<Result>(
  first: readonly Result[],
  rest: AsyncGenerator<readonly Result[], void>,
  signal: AbortSignal,
  origin: Origin,
): AsyncGenerator<readonly Result[], void> {
  try {
    yield first
    for (;;) {
      const next = await orFail('cut', signal, origin, () => rest.next())
      if (next.done === true) return
      yield next.value
    }
  } finally {
    void rest.return()
  }
}

const words = {
  unreachable: 'DashScope could not be reached.',
  cut: 'The connection to DashScope broke before the answer was complete.',
} as const

/** The transport's failures in our terms; an abort stays what it is. */
async function orFail<Value>(
  failure: keyof typeof words,
  signal: AbortSignal,
  { requestId }: Origin,
  attempt: () => Promise<Value>,
): Promise<Value> {
  try {
    return await attempt()
  } catch (cause) {
    if (signal.aborted) throw cause
    if (cause instanceof DashScopeError) throw cause.in(requestId)
    throw new DashScopeError({ failure, message: words[failure], requestId, cause })
  }
}

function unexplained(origin: Origin): DashScopeError {
  const message = `DashScope answered with HTTP status ${origin.status} and no explanation.`
  return new DashScopeError({ ...origin, failure: 'malformed', message })
}

function originOf({ status, headers }: TransportResponse): Origin {
  const header = (name: string) => [headers[name]].flat()[0]
  return { status, requestId: header('x-request-id'), retryAfter: header('retry-after') }
}
