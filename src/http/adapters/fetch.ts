import { ApiError, invalidRequest, tooLarge } from '../../errors/api-error.ts'
import { BodyBlocks } from '../body/body-blocks.ts'
import type { HttpRequest } from '../http-request.ts'
import {
  isStream,
  type Chunk,
  type HttpResponse,
  type StreamBody,
  type StreamTarget,
} from '../http-response.ts'
import { Exchange, type EdgeOptions } from './exchange.ts'
import { unobservedRequest } from './request-observer.ts'

/** `fetch`, answered by the gateway. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>

interface RequestHandler {
  handle(request: HttpRequest): Promise<HttpResponse>
}

/** The edge for all platforms with Request and Response. */
export function createFetch(gateway: RequestHandler, options: EdgeOptions = {}): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const exchange = new FetchExchange(request, options)
    const response = await exchange.respond(gateway)
    const { body, status, headers } = response
    if (exchange.signal.aborted) exchange.leave(499)
    // As `fetch` specifies: an abort rejects, also before the answer.
    exchange.signal.throwIfAborted()
    if (request.method !== 'HEAD' && isStream(body)) {
      exchange.status = status
      return new Response(toStream(body, exchange), { status, headers })
    }
    exchange.finish(status)
    // Only the head is sent, so the stream is not needed.
    if (isStream(body)) exchange.stop()
    const sent = isBodiless(response, request.method) ? null : (body as BodyInit)
    return new Response(sent, { status, headers })
  }
}

function isBodiless({ body }: HttpResponse, method: string): boolean {
  return method === 'HEAD' || isStream(body) || body.length === 0
}

/** Its signal follows the request's signal until the response is complete. */
class FetchExchange extends Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  /** The status of the response. */
  status = 499
  readonly #request: Request
  readonly #own = new AbortController()
  #hasBody = false
  /** Called when the caller aborts. */
  onAbort: (reason: unknown) => void = () => {}

  constructor(request: Request, options: EdgeOptions) {
    super(options)
    this.#request = request
    this.method = request.method
    const { pathname, search } = new URL(request.url)
    this.path = pathname
    this.query = search.slice(1)
    this.edgeObserver = options.observe?.(this) ?? unobservedRequest
    this.observer = this.edgeObserver
    request.signal.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#own.signal
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
  }

  async readBody(limit: number): Promise<Uint8Array> {
    this.edgeObserver.callerWaitStarted()
    const body = await readAtMost(this.#request.body, limit, this.signal).finally(() =>
      this.edgeObserver.callerWaitEnded(),
    )
    this.#hasBody = true
    return body
  }

  /** The whole response has been sent. */
  finish(status: number): void {
    this.#forget()
    this.ended({ status, disconnectPhase: undefined })
  }

  /** Ends all work for the request. */
  stop(): void {
    if (!this.signal.aborted) this.#own.abort()
  }

  /** The reader has disconnected. */
  leave(status: number): void {
    this.#forget()
    this.stop()
    const phase = this.#hasBody ? 'waiting' : 'request'
    this.ended({ status, disconnectPhase: status === 499 ? phase : 'stream' })
  }

  #forget(): void {
    this.#request.signal.removeEventListener('abort', this.#follow)
  }

  readonly #follow = (): void => {
    const reason: unknown = this.#request.signal.reason
    this.#own.abort(reason)
    this.onAbort(reason)
    if (this.status !== 499) this.leave(this.status)
  }
}

/** Maximum bytes that are generated ahead of the reader. */
const aheadBytes = 16 * 1024

/** A slow reader slows the upstream down; a cancelled read ends the upstream call. */
function toStream(body: StreamBody, exchange: FetchExchange): ReadableStream<Uint8Array> {
  const target = new ControllerTarget(exchange)
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        target.controller = controller
        exchange.onAbort = (reason) => controller.error(reason)
        body.pipe(target)
      },
      pull() {
        target.onRead()
        body.resume()
      },
      cancel: () => exchange.leave(exchange.status),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: aheadBytes }),
  )
}

class ControllerTarget implements StreamTarget {
  controller: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly #exchange: FetchExchange
  readonly #encoder = new TextEncoder()
  #isEnded = false

  constructor(exchange: FetchExchange) {
    this.#exchange = exchange
  }

  write(chunk: Chunk): boolean {
    // A failed stream accepts no more chunks.
    if (this.controller === undefined || this.#exchange.signal.aborted) return false
    this.controller.enqueue(typeof chunk === 'string' ? this.#encoder.encode(chunk) : chunk)
    return (this.controller.desiredSize ?? 0) > 0
  }

  end(): void {
    this.#isEnded = true
    this.onRead()
  }

  abort(cause: unknown): void {
    if (this.#exchange.signal.aborted) return
    this.#exchange.finish(this.#exchange.status)
    this.controller?.error(cause)
  }

  /** Until everything has been read, the caller may abort. */
  onRead(): void {
    const { controller } = this
    if (!this.#isEnded || this.#exchange.signal.aborted || controller?.desiredSize !== aheadBytes) return
    this.#exchange.finish(this.#exchange.status)
    controller.close()
  }
}

/**
 * Rejects with the signal's reason if it aborts before the whole body has arrived.
 * @throws ApiError 413 for a body that is too large, 400 for one that cannot be read
 */
async function readAtMost(
  stream: ReadableStream<unknown> | null,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array()
  const reader = stream.getReader()
  // Not awaited: the cancellation of a body may never settle, but its reader ends at once.
  const leave = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  try {
    signal.throwIfAborted()
    const body = new BodyBlocks({ owns: false })
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return body.take()
      if (!(value instanceof Uint8Array)) throw new TypeError('The request body is not made of bytes.')
      body.push(value)
      if (body.size > limit) throw tooLarge(limit)
    }
  } catch (cause) {
    leave()
    signal.throwIfAborted()
    if (cause instanceof ApiError) throw cause
    throw invalidRequest('The request body could not be read.', { cause, chinese: '无法读取请求体。' })
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
