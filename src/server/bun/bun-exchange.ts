import type { ApiError } from '../../errors/api-error.ts'
import type { RequestHandler } from '../../http/adapters/fetch-exchange.ts'
import { ServedExchange } from '../../http/adapters/handler.ts'
import type { Ending } from '../../http/adapters/request-observer.ts'
import type { AnswerStage } from '../../http/http-request.ts'
import type { HttpResponse } from '../../http/http-response.ts'
import type { BodyReservation } from '../admission/body-reservation.ts'
import type { ServerEdge } from '../edge.ts'
import { readBody } from './read-body.ts'

export interface BunEdge extends ServerEdge<BunExchange> {
  requestTimeoutMs: number
  writeStallMs: number
}

export interface BunArrival {
  request: Request
  address: string
  /** Called when the request has ended, before its connection waits for the next one. */
  onEnd: () => void
  /** Headers of every answer. */
  headers: () => Readonly<Record<string, string>>
}

/** A request over Bun's server. */
export class BunExchange extends ServedExchange {
  readonly #edge: BunEdge
  readonly #arrival: BunArrival
  readonly #reservation: BodyReservation
  #stall: ReturnType<typeof setTimeout> | undefined

  constructor(arrival: BunArrival, edge: BunEdge) {
    super(arrival.request, edge, arrival.address)
    this.#edge = edge
    this.#arrival = arrival
    this.#reservation = edge.bodyMemory.reserve(this.caller.address)
    this.observer = this.#reservation.observe(this.edgeObserver)
    edge.open.add(this)
    if (edge.interrupted?.aborted === true) this.interrupt(edge.interrupted.reason)
  }

  override async respond(gateway: RequestHandler): Promise<HttpResponse> {
    const response = await super.respond(gateway)
    this.#reservation.answered()
    return { ...response, headers: { ...response.headers, ...this.#arrival.headers() } }
  }

  holdAnswer(bytes: number, stage: AnswerStage): ApiError | undefined {
    return this.#reservation.holdAnswer(bytes, stage)
  }

  protected override collectBody(limit: number, format?: 'form'): Promise<Uint8Array> {
    if (format === 'form') this.#reservation.isForm()
    const { countSlowBody, requestTimeoutMs: timeoutMs } = this.#edge
    const countSlow = () => countSlowBody(this.caller.address)
    const reading = { limit, reservation: this.#reservation, countSlow, timeoutMs }
    return readBody(this.request, reading, this.signal)
  }

  override filled(): void {
    if (this.#stall !== undefined) return
    this.edgeObserver.callerWaitStarted()
    this.#stall = setTimeout(this.#onStall, this.#edge.writeStallMs)
  }

  override drained(): void {
    if (this.#stall === undefined) return
    this.#endStall()
    this.edgeObserver.callerWaitEnded()
  }

  #endStall(): void {
    clearTimeout(this.#stall)
    this.#stall = undefined
  }

  /** A failed body ends the connection. */
  readonly #onStall = (): void => {
    this.edgeObserver.stalled()
    this.leave(this.status)
    this.onAbort(new Error('The caller did not read.'))
  }

  override ended(ending: Ending, isRefused = false): void {
    this.#endStall()
    this.#reservation.release()
    this.#edge.open.delete(this)
    this.#arrival.onEnd()
    super.ended(ending, isRefused)
  }
}
