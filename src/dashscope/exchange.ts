import { UpstreamResponse, type AnyFrame } from './stream/upstream-response.ts'
import type { CallObserver } from './call-observer.ts'
import { DashScopeError, toRequestId, toRetryAfter, type Failure, type Origin } from './errors.ts'
import type { Deadline } from './timeouts.ts'
import type { RetryBudget } from './retry-budget.ts'
import { toFailure } from './to-failure.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface Exchange {
  transport: Transport
  request: TransportRequest
  budget: RetryBudget
  observer: CallObserver
}

/** Sends a request and reads its response up to the first frame. Rejects with a DashScopeError where that is an error. */
export async function exchange<Frame extends AnyFrame>(
  deadline: Deadline,
  about: Exchange,
): Promise<UpstreamResponse<Frame>> {
  const { observer } = about
  try {
    const response = await reach(deadline.signal, about)
    const origin = { ...originOf(response), ...callerOf(about.request) }
    observer.answered({ status: response.status, requestId: origin.requestId })
    const answer = new UpstreamResponse<Frame>(response.body, origin, { deadline, observer })
    const hasFrame = await answer.open()
    if (response.status < 200 || response.status > 299) {
      const failure = unexplained(origin)
      answer.close(failure)
      throw failure
    }
    if (!hasFrame) {
      throw new DashScopeError({ ...origin, failure: 'empty', message: 'DashScope sent an empty answer.' })
    }
    deadline.begun()
    observer.begun()
    return answer
  } catch (error) {
    deadline.over(error)
    throw error
  }
}

/** What an observer is told of an error. Whoever left is no failure of DashScope's. */
export function failureOf(error: unknown): Failure | undefined {
  return error instanceof DashScopeError ? error.failure : undefined
}

/** One more attempt where no connection came about, and never once a byte may have gone out: the model may have run. */
async function reach(
  signal: AbortSignal,
  { transport, request, budget, observer }: Exchange,
): Promise<TransportResponse> {
  const attempt = async (number: number) => {
    observer.attempted({ url: request.url, attempt: number })
    observer.waiting()
    try {
      return await transport(request, signal)
    } catch (cause) {
      throw toFailure('unreachable', cause, { signal, origin: callerOf(request) })
    } finally {
      observer.heard()
    }
  }
  budget.called()
  request.onSent = () => {
    // It may be large, and its answer takes minutes; once it has gone out it is not sent again.
    delete request.body
    observer.sent?.()
  }
  try {
    return await attempt(1)
  } catch (error) {
    const isSafe = error instanceof DashScopeError && error.failure === 'unreachable'
    if (isSafe && budget.take()) return attempt(2)
    throw error
  }
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
  return {
    status,
    requestId: toRequestId(headers['x-request-id']),
    retryAfter: toRetryAfter(headers['retry-after']),
  }
}
