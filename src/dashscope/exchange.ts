import { observed, type CallObserver } from './call-observer.ts'
import { DashScopeError, type Origin } from './dashscope-error.ts'
import type { Deadline } from './deadline.ts'
import { readResults } from './read-results.ts'
import type { RetryBudget } from './retry-budget.ts'
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

export interface Exchange {
  transport: Transport
  request: TransportRequest
  budget: RetryBudget
  observer: CallObserver
}

/** One request and its answer, to the first result that decides between the two. Rejects with a DashScopeError. */
export async function exchange<Result extends AnyResult>(
  deadline: Deadline,
  about: Exchange,
): Promise<Answer<Result>> {
  const { signal } = deadline
  const { observer } = about
  const end = endOnce(deadline, observer)
  try {
    const response = await reach(signal, about)
    const origin = { ...originOf(response), ...callerOf(about.request) }
    observer.answered({ status: response.status, requestId: origin.requestId })
    const batches = readResults<Result>(observed(response.body, observer), origin)
    // The first result decides between an HTTP error and an answer, so it is read here.
    const first = await orFail('cut', signal, origin, () => batches.next())
    if (response.status < 200 || response.status > 299) {
      void batches.return()
      throw unexplained(origin)
    }
    if (first.done === true) {
      throw new DashScopeError({ ...origin, failure: 'cut', message: 'DashScope sent an empty answer.' })
    }
    deadline.begun()
    observer.begun()
    const requestId = first.value[0]?.request_id ?? origin.requestId
    return { requestId, results: resume(first.value, batches, deadline, { ...origin, requestId, end }) }
  } catch (error) {
    end(error)
    throw error
  }
}

/** However an answer ends, and however often that is noticed: no timer stays behind, and the observer is told once. */
function endOnce({ clear, signal }: Deadline, observer: CallObserver): (error?: unknown) => void {
  let ended = false
  const tell = (error: unknown) => {
    if (ended) return
    ended = true
    signal.removeEventListener('abort', leave)
    // Whoever left is no failure of DashScope's.
    observer.ended(error instanceof DashScopeError ? error.failure : undefined)
  }
  // An answer that nobody reads any more, since another call of the same request failed, ends with its signal alone.
  const leave = () => tell(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  return (error) => {
    clear()
    tell(error)
  }
}

/** One more attempt where no connection came about, and never once a byte may have gone out: the model may have run. */
async function reach(
  signal: AbortSignal,
  { transport, request, budget, observer }: Exchange,
): Promise<TransportResponse> {
  const attempt = async (number: number) => {
    observer.attempted({ url: request.url, attempt: number })
    observer.waiting()
    return orFail('unreachable', signal, callerOf(request), () => transport(request, signal)).finally(
      observer.heard,
    )
  }
  budget.called()
  try {
    return await attempt(1)
  } catch (error) {
    const isSafe = error instanceof DashScopeError && error.failure === 'unreachable'
    if (isSafe && budget.take()) return attempt(2)
    throw error
  }
}

/** Not a generator: one that is left before it was started would not close what it stands on. */
function resume<Result>(
  first: readonly Result[],
  rest: AsyncGenerator<readonly Result[], void>,
  deadline: Deadline,
  { end, ...origin }: Origin & { end: (error?: unknown) => void },
): AsyncIterable<readonly Result[]> {
  let waiting: readonly Result[] | undefined = first
  const following = async () => {
    deadline.listen()
    try {
      const next = await orFail('cut', deadline.signal, origin, () => rest.next())
      deadline.heard()
      if (next.done === true) end()
      return next
    } catch (error) {
      end(error)
      throw error
    }
  }
  const iterator: AsyncIterator<readonly Result[], void> = {
    async next() {
      if (waiting === undefined) return following()
      const value = waiting
      waiting = undefined
      return { done: false, value }
    },
    return() {
      end()
      return rest.return()
    },
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
    if (signal.aborted) throw toReason(signal, origin, cause)
    if (cause instanceof DashScopeError) throw cause.in(origin)
    const actual = failure === 'unreachable' && !neverConnected(cause) ? 'cut' : failure
    throw new DashScopeError({ ...origin, failure: actual, message: words[actual], cause })
  }
}

/** Why it was ended: time was up, or whoever ended it says what is to be told. */
function toReason({ reason }: AbortSignal, origin: Origin, cause: unknown): unknown {
  if (reason instanceof DashScopeError) return reason.in(origin)
  return reason instanceof Error ? reason : cause
}

/** Errors of name look-up, of connecting and of TLS: nothing was sent. After any other one the model may have run. */
const beforeSending =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/

/** `fetch` wraps the error that tells in one that does not, and several addresses give several. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && beforeSending.test(error.code)) return true
  // Time-outs happen to open connections as well; the system call tells them apart.
  if ('syscall' in error && error.syscall === 'connect') return true
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause]
  return inner.some(neverConnected)
}

function unexplained(origin: Origin): DashScopeError {
  const message = `DashScope answered with HTTP status ${origin.status} and no explanation.`
  // Its status is all there is to go by, and SDKs go by it, too.
  const isRefusal = (origin.status ?? 0) >= 400
  return new DashScopeError({ ...origin, failure: isRefusal ? 'refused' : 'malformed', message })
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
