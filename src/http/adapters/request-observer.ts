import { unobservedCall, type CallKind, type CallObserver } from '../../dashscope/call-observer.ts'
import type { Failure } from '../../dashscope/errors.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { HttpRequest } from '../http-request.ts'
import { unobserved, type FailureStage, type Observer, type TokenCounts } from '../observer.ts'

/** When a caller disconnected: while sending the request, while waiting for the response, or while it was sent. */
export const disconnectPhases = ['request', 'waiting', 'stream'] as const
export type DisconnectPhase = (typeof disconnectPhases)[number]

/** How an exchange with a caller ended. */
export interface Ending {
  /** 499 if the caller disconnected before the status line. */
  status: number
  /** Undefined if the caller did not disconnect. */
  disconnectPhase: DisconnectPhase | undefined
}

/** The outcome of an exchange. */
export interface Sent {
  /** The gateway's id of the request; undefined without a response. */
  requestId: string | undefined
  /** Whether the connection was refused with the status of the ending, without a response. */
  isRefused: boolean
}

/** An edge's notifications about a request, in addition to those of the endpoint. */
export interface RequestObserver extends Observer {
  /** The gateway waits for the caller to send or to read, until `callerWaitEnded`. */
  callerWaitStarted: () => void
  callerWaitEnded: () => void
  /** The caller has not read for too long, and the connection is closed. */
  stalled: () => void
  ended: (ending: Ending, sent: Sent) => void
}

/** A request's first line, for observers. */
export type Arrival = Pick<HttpRequest, 'method' | 'path' | 'header' | 'caller'>

export type Observe = (arrival: Arrival) => RequestObserver

const noop = () => {}

export const unobservedRequest: RequestObserver = {
  ...unobserved,
  callerWaitStarted: noop,
  callerWaitEnded: noop,
  stalled: noop,
  ended: noop,
}

/** Several observers as one. */
export function observeWithAll(observes: readonly Observe[]): Observe {
  const [only, ...others] = observes
  if (only === undefined) return () => unobservedRequest
  if (others.length === 0) return only
  return (arrival) => new RequestObservers(observes.map((observe) => observe(arrival)))
}

class RequestObservers implements RequestObserver {
  readonly #all: readonly RequestObserver[]

  constructor(all: readonly RequestObserver[]) {
    this.#all = all
  }

  routed(path: string): void {
    for (const one of this.#all) one.routed(path)
  }

  regionChosen(entry: string): void {
    for (const one of this.#all) one.regionChosen(entry)
  }

  modelRequested(request: { model: string; stream: boolean }): void {
    for (const one of this.#all) one.modelRequested(request)
  }

  callStarted(kind?: CallKind): CallObserver {
    const calls = this.#all.map((one) => one.callStarted(kind)).filter((call) => call !== unobservedCall)
    return calls.length === 1 ? (calls[0] ?? unobservedCall) : new CallObservers(calls)
  }

  pauseStarted(): void {
    for (const one of this.#all) one.pauseStarted?.()
  }

  pauseEnded(): void {
    for (const one of this.#all) one.pauseEnded?.()
  }

  tokensUsed(tokens: TokenCounts): void {
    for (const one of this.#all) one.tokensUsed(tokens)
  }

  failed(error: ApiError, stage: FailureStage): void {
    for (const one of this.#all) one.failed(error, stage)
  }

  callerWaitStarted(): void {
    for (const one of this.#all) one.callerWaitStarted()
  }

  callerWaitEnded(): void {
    for (const one of this.#all) one.callerWaitEnded()
  }

  stalled(): void {
    for (const one of this.#all) one.stalled()
  }

  ended(ending: Ending, sent: Sent): void {
    for (const one of this.#all) one.ended(ending, sent)
  }
}

class CallObservers implements CallObserver {
  readonly #all: readonly CallObserver[]

  constructor(all: readonly CallObserver[]) {
    this.#all = all
  }

  attempted(request: { url: string; attempt: number }): void {
    for (const one of this.#all) one.attempted(request)
  }

  sent(): void {
    for (const one of this.#all) one.sent?.()
  }

  answered(response: { status: number; requestId: string | undefined }): void {
    for (const one of this.#all) one.answered(response)
  }

  firstEventArrived(): void {
    for (const one of this.#all) one.firstEventArrived()
  }

  waitStarted(): void {
    for (const one of this.#all) one.waitStarted()
  }

  waitEnded(): void {
    for (const one of this.#all) one.waitEnded()
  }

  ended(failure?: Failure): void {
    for (const one of this.#all) one.ended(failure)
  }
}
