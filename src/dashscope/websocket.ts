import type { CallObserver } from './call-observer.ts'
import { DashScopeError, readError, type Origin } from './errors.ts'
import { originOf } from './exchange.ts'
import { withRetry, type RetryBudget } from './retry-budget.ts'
import type { CallTimeouts } from './timeouts.ts'
import { toFailure } from './to-failure.ts'
import {
  isRefusal,
  type SocketConnection,
  type SocketMessage,
  type SocketRefusal,
  type SocketRequest,
  type SocketTransport,
} from './websocket/socket-transport.ts'

export type { SocketMessage } from './websocket/socket-transport.ts'

export interface SocketContext {
  transport: SocketTransport
  request: SocketRequest
  timeouts: CallTimeouts
  budget: RetryBudget
  observer: CallObserver
  /** Time limit for the handshake, milliseconds. */
  connectTimeoutMs: number
  /** The host and the kind of key, for errors. */
  called: Origin
}

/**
 * One WebSocket to DashScope, for one call. Iterating returns its messages; DashScope stops sending while nothing is read. It
 * rejects with a DashScopeError when the connection ends, breaks, or a timeout expires: the reader knows the last message, and
 * closes before.
 */
export class UpstreamSocket implements AsyncIterableIterator<SocketMessage, void> {
  readonly #connection: SocketConnection
  readonly #context: SocketContext
  #isClosed = false
  #hasBegun = false

  constructor(connection: SocketConnection, context: SocketContext) {
    this.#connection = connection
    this.#context = context
  }

  /**
   * Rejects with a DashScopeError if the connection is over. What arrived before can still be read: DashScope says why it closes
   * a connection, while a large file is sent.
   */
  async send(message: SocketMessage): Promise<void> {
    try {
      await this.#connection.send(message)
    } catch (cause) {
      throw this.#toFailure(cause)
    }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<SocketMessage, void>> {
    if (this.#isClosed) return { done: true, value: undefined }
    const { timeouts, observer } = this.#context
    timeouts.startIdle()
    observer.waitStarted()
    try {
      const next = await this.#connection.next()
      if (next.done === true) throw new Error('closed')
      return next
    } catch (cause) {
      throw this.#failed(cause)
    } finally {
      timeouts.stopIdle()
      observer.waitEnded()
    }
  }

  /** A part of the answer has arrived: from the first one on only the total and the idle timeout apply. */
  answerBegan(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#context.timeouts.firstEventArrived()
    this.#context.observer.firstEventArrived()
  }

  return(): Promise<IteratorResult<SocketMessage, void>> {
    this.close()
    return Promise.resolve({ done: true, value: undefined })
  }

  /** Ends the call, with the error that ended it, if any. Further calls have no effect. */
  close(error?: unknown): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#context.timeouts.end(error)
    this.#connection.close()
  }

  #failed(cause: unknown): unknown {
    const failure = this.#toFailure(cause)
    this.close(failure)
    return failure
  }

  #toFailure(cause: unknown): unknown {
    const { timeouts, called } = this.#context
    return toFailure('cut', cause, { signal: timeouts.signal, origin: called })
  }
}

/** Opens a WebSocket. Rejects with a DashScopeError if DashScope refuses the handshake or does not answer it in time. */
export async function openSocket(context: SocketContext): Promise<UpstreamSocket> {
  const { observer, timeouts } = context
  try {
    const opened = await withRetry(context.budget, (attempt) => connect(context, attempt))
    if (!isRefusal(opened)) {
      observer.answered({ status: 101, requestId: undefined })
      return new UpstreamSocket(opened, context)
    }
    const refused = { ...context.called, ...originOf(opened) }
    observer.answered({ status: opened.status, requestId: refused.requestId })
    throw toRefusal(opened, refused)
  } catch (error) {
    timeouts.end(error)
    throw error
  }
}

async function connect(context: SocketContext, attempt: number): Promise<SocketConnection | SocketRefusal> {
  const { transport, request, timeouts, observer, connectTimeoutMs, called: origin } = context
  const late = new AbortController()
  const message = `DashScope did not open a WebSocket within ${connectTimeoutMs / 1000} s.`
  const timer = setTimeout(
    () => late.abort(new DashScopeError({ ...origin, failure: 'timeout', message })),
    connectTimeoutMs,
  )
  const signal = AbortSignal.any([timeouts.signal, late.signal])
  observer.attempted({ url: request.url, attempt })
  observer.waitStarted()
  try {
    return await transport(request, signal)
  } catch (cause) {
    throw toFailure('unreachable', cause, { signal, origin })
  } finally {
    clearTimeout(timer)
    observer.waitEnded()
  }
}

/** The error in the body; by the status alone if the body is HTML or empty. */
function toRefusal({ status, text }: SocketRefusal, origin: Origin): DashScopeError {
  const message = `DashScope answered the WebSocket handshake with HTTP status ${status} and no explanation.`
  return (
    readError(parse(text), origin) ??
    new DashScopeError({ ...origin, failure: status >= 400 ? 'refused' : 'malformed', message })
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
