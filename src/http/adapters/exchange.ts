import { Caller } from '../caller/caller.ts'
import type { AdmissionDecision, HttpRequest } from '../http-request.ts'
import type { HttpResponse } from '../http-response.ts'
import type { Observer } from '../observer.ts'
import { unobservedRequest, type Ending, type Observe, type RequestObserver } from './request-observer.ts'

export interface Admission extends AdmissionDecision {
  /** Releases the request's place. May be called more than once. */
  release?: () => void
}

/** Decides whether a request is served. */
export type Admit = (caller: Caller) => Promise<Admission>

/** Admission and observation of requests by an edge. */
export interface EdgeOptions {
  observe?: Observe
  admit?: Admit
}

/** One request and its response at an edge: observed and counted from its first line to its end. */
export abstract class Exchange implements HttpRequest {
  abstract readonly method: string
  abstract readonly path: string
  abstract readonly query: string
  abstract readonly signal: AbortSignal
  readonly caller: Caller
  /** The observer for the gateway. */
  observer: Observer = unobservedRequest
  /** The observer for the edge's own events. */
  edgeObserver: RequestObserver = unobservedRequest
  fault: unknown
  readonly #admit: Admit | undefined
  #release: (() => void) | undefined
  /** The request id of the response. */
  requestId: string | undefined
  #isOver = false

  constructor({ admit }: EdgeOptions, address?: string) {
    this.caller = new Caller(this, address)
    this.#admit = admit
  }

  abstract header(name: string): string | undefined
  abstract readBody(limit: number, format?: 'form'): Promise<Uint8Array>

  async admit(caller: Caller): Promise<AdmissionDecision> {
    if (this.#admit === undefined) return {}
    const admission = await this.#admit(caller)
    if (this.#isOver) admission.release?.()
    else this.#release = admission.release
    return admission
  }

  /** Lets the gateway answer the request, and returns the response. */
  async respond(gateway: { handle(request: HttpRequest): Promise<HttpResponse> }): Promise<HttpResponse> {
    const response = await gateway.handle(this)
    this.requestId = response.headers['x-request-id']
    return response
  }

  /** Releases the request's place, although its exchange continues. */
  release(): void {
    this.#release?.()
  }

  /** The exchange has ended. Only the first call counts. */
  ended(ending: Ending, isRefused = false): void {
    if (this.#isOver) return
    this.#isOver = true
    this.release()
    this.edgeObserver.ended(ending, { requestId: this.requestId, isRefused })
    this.caller.forget()
  }
}
