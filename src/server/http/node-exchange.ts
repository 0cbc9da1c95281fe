import type { IncomingMessage, ServerResponse } from 'node:http'

import type { ApiError } from '../../errors/api-error.ts'
import type { Gateway } from '../../gateway.ts'
import { Exchange } from '../../http/adapters/exchange.ts'
import { unobservedRequest, type DisconnectPhase } from '../../http/adapters/request-observer.ts'
import type { AnswerStage } from '../../http/http-request.ts'
import type { HttpResponse } from '../../http/http-response.ts'
import type { BodyReservation } from '../admission/body-reservation.ts'
import type { ServerEdge } from '../edge.ts'
import { readBody } from './read-body.ts'
import type { OpenRequests } from './parse-errors.ts'

export interface NodeEdge extends ServerEdge<NodeExchange> {
  openRequests: OpenRequests
}

/** A request over node:http. */
export class NodeExchange extends Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly #incoming: IncomingMessage
  readonly #response: ServerResponse
  readonly #previous: ServerResponse | undefined
  readonly #edge: NodeEdge
  readonly #controller = new AbortController()
  readonly #reservation: BodyReservation

  constructor({ incoming, response, previous, method, path, query, address }: NodeArrival, edge: NodeEdge) {
    super(edge, address)
    this.#incoming = incoming
    this.#response = response
    this.#previous = previous
    this.#edge = edge
    this.method = method
    this.path = path
    this.query = query
    this.edgeObserver = edge.observe?.(this) ?? unobservedRequest
    this.#reservation = edge.bodyMemory.reserve(this.caller.address)
    this.observer = this.#reservation.observe(this.edgeObserver)
    response.once('close', this.#onClose)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name]
    return typeof value === 'object' ? value[0] : value
  }

  async readBody(limit: number, format?: 'form'): Promise<Uint8Array> {
    if (format === 'form') this.#reservation.isForm()
    this.edgeObserver.callerWaitStarted()
    const reading = {
      limit,
      reservation: this.#reservation,
      countSlow: () => this.#edge.countSlowBody(this.caller.address),
    }
    try {
      return await readBody(this.#incoming, reading, this.signal)
    } finally {
      this.edgeObserver.callerWaitEnded()
    }
  }

  holdAnswer(bytes: number, stage: AnswerStage): ApiError | undefined {
    return this.#reservation.holdAnswer(bytes, stage)
  }

  /** The gateway's response. The signal aborts if the caller disconnects before its end. */
  async answer(gateway: Gateway): Promise<HttpResponse> {
    const { open, interrupted } = this.#edge
    open.add(this)
    if (interrupted?.aborted === true) this.interrupt(interrupted.reason)
    if (this.#previous !== undefined && isWithoutBody(this.#incoming)) {
      await this.#turn(this.#previous)
      if (this.#response.destroyed) return { status: 499, headers: {}, body: '' }
    }
    // A client may have disconnected during the request, before the listener was added.
    if (this.#response.destroyed) this.interrupt(undefined)
    const response = await this.respond(gateway)
    this.#reservation.answered()
    // A rejection waits for the rest of its request, which may never arrive, so it must not occupy a slot.
    if (!this.#incoming.complete) this.release()
    return response
  }

  /**
   * Resolves when the answer before this one is sent, or the connection has closed. An answer that is made earlier would only wait in
   * memory: without a key, and without reading, a caller could have a hundred made on each connection.
   */
  async #turn(previous: ServerResponse): Promise<void> {
    this.edgeObserver.callerWaitStarted()
    if (!previous.closed) await new Promise((resolve) => previous.once('close', resolve))
    this.edgeObserver.callerWaitEnded()
  }

  interrupt(reason: unknown): void {
    this.#controller.abort(reason)
  }

  readonly #onClose = (): void => {
    const { open, openRequests } = this.#edge
    const response = this.#response
    const refusal = openRequests.refusalOf(response)
    const isWhole = response.writableFinished
    open.delete(this)
    if (!isWhole) this.interrupt(undefined)
    this.#reservation.release()
    const sent = response.headersSent ? response.statusCode : 499
    const left = isWhole || refusal !== undefined ? undefined : this.#phase()
    this.ended({ status: refusal ?? sent, disconnectPhase: left }, refusal !== undefined)
  }

  #phase(): DisconnectPhase {
    if (this.#response.headersSent) return 'stream'
    return this.#incoming.complete ? 'waiting' : 'request'
  }
}

/** While a body waits, its connection is not read, and a disconnect is not noticed: it must not wait for its turn. */
function isWithoutBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) === 0 && headers['transfer-encoding'] === undefined
}

export interface NodeArrival {
  incoming: IncomingMessage
  response: ServerResponse
  /** The answer that is sent before this one on the connection. */
  previous: ServerResponse | undefined
  method: string
  /** Without the query. */
  path: string
  query: string
  address: string
}

/** The parts of a request's first line; `target` is unchanged. */
export function toFirstLine({ method = 'GET' }: IncomingMessage, target: string) {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return { method, path: withoutHost(path), query: mark < 0 ? '' : target.slice(mark + 1) }
}

/** Absolute-form targets, `POST http://host/v1/…`, contain a host, which is ignored. */
function withoutHost(path: string): string {
  return path.startsWith('/') || !URL.canParse(path) ? path : new URL(path).pathname
}
