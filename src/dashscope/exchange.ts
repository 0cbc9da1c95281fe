import { UpstreamResponse, type AnyFrame } from './stream/upstream-response.ts'
import type { CallObserver } from './call-observer.ts'
import { DashScopeError, toRequestId, toRetryAfter, type Failure, type Origin } from './errors.ts'
import type { CallTimeouts } from './timeouts.ts'
import { withRetry, type RetryBudget } from './retry-budget.ts'
import { toFailure } from './to-failure.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface ExchangeContext {
  transport: Transport
  request: TransportRequest
  budget: RetryBudget
  observer: CallObserver
  /** The host and the kind of key, for errors. */
  called: Origin
}

/** Sends a request and reads its response up to the first frame. Rejects with a DashScopeError if the response is an error. */
export async function exchange<Frame extends AnyFrame>(
  timeouts: CallTimeouts,
  context: ExchangeContext,
): Promise<UpstreamResponse<Frame>> {
  const { observer } = context
  try {
    const response = await sendWithRetry(timeouts.signal, context)
    const origin = { ...originOf(response), ...context.called }
    observer.answered({ status: response.status, requestId: origin.requestId })
    const answer = new UpstreamResponse<Frame>(response.body, origin, { timeouts, observer })
    const hasFrame = await answer.open()
    if (response.status < 200 || response.status > 299) {
      const failure = unexplained(origin)
      answer.close(failure)
      throw failure
    }
    if (!hasFrame) {
      throw new DashScopeError({ ...origin, failure: 'empty', message: 'DashScope sent an empty answer.' })
    }
    timeouts.firstEventArrived()
    observer.firstEventArrived()
    return answer
  } catch (error) {
    timeouts.end(error)
    throw error
  }
}

/** The failure for an observer. Client disconnects are not upstream failures. */
export function failureOf(error: unknown): Failure | undefined {
  return error instanceof DashScopeError ? error.failure : undefined
}

function sendWithRetry(signal: AbortSignal, context: ExchangeContext): Promise<TransportResponse> {
  const { transport, request, budget, observer } = context
  const attempt = async (number: number) => {
    observer.attempted({ url: request.url, attempt: number })
    observer.waitStarted()
    try {
      return await transport(request, signal)
    } catch (cause) {
      // The caller left before the body was sent.
      if (request.unsent?.aborted === true && cause === request.unsent.reason) throw cause
      throw toFailure('unreachable', cause, { signal, origin: context.called })
    } finally {
      observer.waitEnded()
    }
  }
  request.onSent = () => {
    // Frees the body, which may be large and is not needed once sent: the answer may take minutes.
    delete request.body
    observer.sent?.()
  }
  return withRetry(budget, attempt)
}

function unexplained(origin: Origin): DashScopeError {
  const message = `DashScope answered with HTTP status ${origin.status} and no explanation.`
  // Only the status is known; SDKs rely on it.
  const isRefusal = (origin.status ?? 0) >= 400
  return new DashScopeError({ ...origin, failure: isRefusal ? 'refused' : 'malformed', message })
}

/** What the head of an answer says of it. */
export function originOf({ status, headers }: Pick<TransportResponse, 'status' | 'headers'>): Origin {
  return {
    status,
    requestId: toRequestId(headers['x-request-id']),
    retryAfter: toRetryAfter(headers['retry-after']),
  }
}
