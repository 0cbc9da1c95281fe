import type { Failure } from './errors.ts'

/**
 * What a call is for: an answer; a task, whose answer comes later; a file that goes to DashScope's temporary store before
 * either; the state of a task; or a file that DashScope made.
 */
export type CallKind = 'answer' | 'task' | 'upload' | 'query' | 'result'

/** Observes one call to DashScope, for metrics and traces. It never receives message text. */
export interface CallObserver {
  /** A request is sent. `attempt` is 2 after a failed connection. */
  attempted: (request: { url: string; attempt: number }) => void
  /** The whole request was sent; transports that cannot report it leave it to `answered`. */
  sent?: () => void
  /** The status line has arrived. */
  answered: (response: { status: number; requestId: string | undefined }) => void
  /** The first event has arrived and is not an error. */
  firstEventArrived: () => void
  /** A read from DashScope is pending, until `waitEnded`. */
  waitStarted: () => void
  waitEnded: () => void
  /** Once at the end: with a failure, or without one if the answer is complete or its reader disconnected. */
  ended: (failure?: Failure) => void
}

const noop = () => {}

/** Ignores everything. */
export const unobservedCall: CallObserver = {
  attempted: noop,
  answered: noop,
  firstEventArrived: noop,
  waitStarted: noop,
  waitEnded: noop,
  ended: noop,
}
