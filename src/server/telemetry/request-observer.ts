import { unobserved, type Observer } from '../../http/observer.ts'

/** When a caller left: within their request, while the answer was waited for, or within the answer. */
export const phases = ['request', 'waiting', 'stream'] as const
export type LeavingPhase = (typeof phases)[number]

/** How an exchange with a caller ended. */
export interface Ending {
  /** 499 where the caller left before the status line. */
  status: number
  /** Undefined where they stayed to the end. */
  left: LeavingPhase | undefined
}

/** What a server sees of a request beside what its endpoint does. */
export interface RequestObserver extends Observer {
  /** The caller is waited for, to send or to read, until `went`. */
  waits: () => void
  went: () => void
  /** The caller has not read for too long and is let go. */
  stalled: () => void
  ended: (ending: Ending) => void
}

/** A request's first line, as observers get it. */
export interface Arrival {
  method: string
  header: (name: string) => string | undefined
}

export type Observe = (arrival: Arrival) => RequestObserver

const nothing = () => {}

export const unobservedRequest: RequestObserver = {
  ...unobserved,
  waits: nothing,
  went: nothing,
  stalled: nothing,
  ended: nothing,
}

/** Several observers as one. */
export function observeWithAll(observes: readonly Observe[]): Observe {
  const [only, ...others] = observes
  if (only === undefined) return () => unobservedRequest
  if (others.length === 0) return only
  return (arrival) => {
    const all = observes.map((observe) => observe(arrival))
    return {
      routed: (path) => all.forEach((one) => one.routed(path)),
      asked: (request) => all.forEach((one) => one.asked(request)),
      used: (tokens) => all.forEach((one) => one.used(tokens)),
      failed: (error, stage) => all.forEach((one) => one.failed(error, stage)),
      waits: () => all.forEach((one) => one.waits()),
      went: () => all.forEach((one) => one.went()),
      stalled: () => all.forEach((one) => one.stalled()),
      ended: (ending) => all.forEach((one) => one.ended(ending)),
      calls() {
        const calls = all.map((one) => one.calls())
        return {
          attempted: (request) => calls.forEach((call) => call.attempted(request)),
          answered: (response) => calls.forEach((call) => call.answered(response)),
          begun: () => calls.forEach((call) => call.begun()),
          waiting: () => calls.forEach((call) => call.waiting()),
          heard: () => calls.forEach((call) => call.heard()),
          ended: (failure) => calls.forEach((call) => call.ended(failure)),
        }
      },
    }
  }
}
