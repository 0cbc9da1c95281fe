import { unobservedCall, type CallKind, type CallObserver } from '../dashscope/call-observer.ts'
import type { ApiError } from '../errors/api-error.ts'

/** Tokens of an answer, as DashScope counts them. */
export interface TokenCounts {
  /** Tokens of the prompt, including cached ones. */
  input: number
  /** Tokens of the answer, including its reasoning. */
  output: number
  cached: number
  reasoning: number
}

/** How a failure reaches the caller: as the HTTP response, or in an open stream, before its first event or after it. */
export type FailureStage = 'answer' | 'before_first_event' | 'mid_stream'

/** Notified of one request as it proceeds, for metrics and traces. It never receives message text. */
export interface Observer {
  /** The endpoint's public path, such as `/v1/models/{id}`. */
  routed: (path: string) => void
  /** The region that the request names by a header: the entry of the operator's list. Not called for its default. */
  regionChosen: (entry: string) => void
  /** The requested model and mode. The model's name is text from the caller. */
  modelRequested: (request: { model: string; stream: boolean }) => void
  /** A call to DashScope begins; `answer` by default. */
  callStarted: (kind?: CallKind) => CallObserver
  /** The gateway waits for DashScope without a call, such as between two queries of a task, until `pauseEnded`. */
  pauseStarted?: () => void
  pauseEnded?: () => void
  tokensUsed: (tokens: TokenCounts) => void
  /** Nothing of the request's body is in memory any more. */
  bodyFreed?: () => void
  failed: (error: ApiError, stage: FailureStage) => void
}

/** A throwing observer must not fail the request. */
export function notify(observe: () => void): void {
  try {
    observe()
  } catch {
    // Ignored: there is no other observer to report it to.
  }
}

/** Observes the time until `pause` has settled as a wait for DashScope. */
export async function observePause<Value>(observer: Observer, pause: Promise<Value>): Promise<Value> {
  notify(() => observer.pauseStarted?.())
  try {
    return await pause
  } finally {
    notify(() => observer.pauseEnded?.())
  }
}

const noop = () => {}

/** Observes nothing. */
export const unobserved: Observer = {
  routed: noop,
  regionChosen: noop,
  modelRequested: noop,
  callStarted: () => unobservedCall,
  tokensUsed: noop,
  failed: noop,
}
