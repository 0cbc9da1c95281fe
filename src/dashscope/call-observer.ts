import type { Failure } from './errors.ts'

/** Told of one call to DashScope as it goes on, for measures and traces. Never of what is said in it. */
export interface CallObserver {
  /** A request goes out. `attempt` is 2 after a connection that did not come about. */
  attempted: (request: { url: string; attempt: number }) => void
  /** All of the request has gone out; where the transport does not tell, `answered` does. */
  sent?: () => void
  /** The status line is there. */
  answered: (response: { status: number; requestId: string | undefined }) => void
  /** The first event is there, and is no error. */
  begun: () => void
  /** Something of DashScope's is waited for, until `heard`. */
  waiting: () => void
  heard: () => void
  /** At the end, once: with a failure, or without one where the answer is whole or its reader left. */
  ended: (failure?: Failure) => void
}

const nothing = () => {}

/** For whoever does not measure. */
export const unobservedCall: CallObserver = {
  attempted: nothing,
  answered: nothing,
  begun: nothing,
  waiting: nothing,
  heard: nothing,
  ended: nothing,
}
