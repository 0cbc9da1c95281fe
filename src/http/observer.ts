import { unobservedCall, type CallObserver } from '../dashscope/call-observer.ts'
import type { ApiError } from '../errors/api-error.ts'

/** Tokens of an answer, as DashScope counts them. */
export interface TokenCounts {
  /** Of the prompt, those from a cache among them. */
  input: number
  /** Of the answer, those of its reasoning among them. */
  output: number
  cached: number
  reasoning: number
}

/** Where a failure is reported: as the HTTP response, or in a stream that has begun, before its first event or after it. */
export type FailureStage = 'answer' | 'before_first_event' | 'mid_stream'

/** Notified of one request as it proceeds, for metrics and traces. Never gets a word of the text. */
export interface Observer {
  /** Which endpoint it is for: a public path, such as `/v1/models/{id}`. */
  routed: (path: string) => void
  /** The requested model and mode. The model's name is the caller's text. */
  modelRequested: (request: { model: string; stream: boolean }) => void
  /** A call to DashScope begins. */
  callStarted: () => CallObserver
  tokensUsed: (tokens: TokenCounts) => void
  failed: (error: ApiError, stage: FailureStage) => void
}

/** A throwing observer must not fail the request. */
export function notify(observe: () => void): void {
  try {
    observe()
  } catch {
    // An observer's failure has no other place to go.
  }
}

const nothing = () => {}

/** Observes nothing. */
export const unobserved: Observer = {
  routed: nothing,
  modelRequested: nothing,
  callStarted: () => unobservedCall,
  tokensUsed: nothing,
  failed: nothing,
}
