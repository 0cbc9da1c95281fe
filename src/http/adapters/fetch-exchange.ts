import { ApiError } from '../../errors/api-error.ts'
import type { HttpRequest } from '../http-request.ts'
import { isStream, type HttpResponse } from '../http-response.ts'
import { Exchange, type EdgeOptions } from './exchange.ts'
import { readAtMost } from './read-at-most.ts'
import { unobservedRequest } from './request-observer.ts'
import { toReadableStream } from './readable-stream.ts'

export interface RequestHandler {
  handle(request: HttpRequest): Promise<HttpResponse>
}

/**
 * Path and query of a request. Not by `URL`: of a request with an invalid Host header, Bun gives the path alone, or text that is
 * no URL.
 */
export function toTarget(url: string): Pick<HttpRequest, 'path' | 'query'> {
  const [target = ''] = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split('#', 1)
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : target.slice(mark + 1) }
}

/** An exchange of a Request and a Response. Its signal follows the request's signal until the response is complete. */
export class FetchExchange extends Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  /** The status of the response. */
  status = 499
  protected readonly request: Request
  readonly #own = new AbortController()
  #hasBody = false
  #hasLeft = false
  /** Called when the caller aborts. */
  onAbort: (reason: unknown) => void = () => {}

  constructor(request: Request, options: EdgeOptions, address?: string) {
    super(options, address)
    this.request = request
    this.method = request.method
    const { path, query } = toTarget(request.url)
    this.path = path
    this.query = query
    this.edgeObserver = options.observe?.(this) ?? unobservedRequest
    this.observer = this.edgeObserver
    if (request.signal.aborted) this.#abort(request.signal.reason)
    else request.signal.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#own.signal
  }

  /** Whether the caller has disconnected. */
  get hasLeft(): boolean {
    return this.#hasLeft
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined
  }

  async readBody(limit: number, format?: 'form'): Promise<Uint8Array> {
    this.edgeObserver.callerWaitStarted()
    const body = await this.collectBody(limit, format).finally(() => this.edgeObserver.callerWaitEnded())
    this.#hasBody = true
    return body
  }

  protected async collectBody(limit: number, _format?: 'form'): Promise<Uint8Array> {
    // Platforms differ in what a read gives then: an error, or an empty body.
    if (this.request.bodyUsed || this.request.body?.locked === true) throw alreadyRead()
    return readAtMost(this.request.body, { limit, signal: this.signal })
  }

  /** The response as the platform sends it. */
  toResponse(response: HttpResponse): Response {
    const { body, status, headers } = response
    if (this.method !== 'HEAD' && isStream(body)) {
      this.status = status
      return new Response(toReadableStream(body, this), { status, headers })
    }
    this.finish(status)
    // Only the head is sent, so the stream is not needed.
    if (isStream(body)) this.stop()
    const sent = this.method === 'HEAD' || isStream(body) || body.length === 0 ? null : (body as BodyInit)
    return new Response(sent, { status, headers })
  }

  /** The whole response has been sent. */
  finish(status: number): void {
    this.#forget()
    this.ended({ status, disconnectPhase: undefined })
  }

  /** Ends all work for the request. */
  stop(): void {
    this.interrupt(undefined)
  }

  /** Ends all work for the request, whose caller still gets the reason if it is an ApiError. */
  interrupt(reason: unknown): void {
    if (!this.signal.aborted) this.#own.abort(reason)
  }

  /** The reader is full, until `drained`. */
  filled(): void {}

  drained(): void {}

  /** The reader has disconnected. */
  leave(status: number): void {
    this.#forget()
    this.#hasLeft = true
    this.stop()
    const phase = this.#hasBody ? 'waiting' : 'request'
    this.ended({ status, disconnectPhase: status === 499 ? phase : 'stream' })
  }

  /** Ends an incomplete body after an abort: its reads reject at once. */
  protected failBody(fail: () => void): void {
    fail()
  }

  #forget(): void {
    this.request.signal.removeEventListener('abort', this.#follow)
  }

  readonly #follow = (): void => {
    const reason: unknown = this.request.signal.reason
    this.#abort(reason)
    this.failBody(() => this.onAbort(reason))
    if (this.status !== 499) this.leave(this.status)
  }

  #abort(reason: unknown): void {
    this.#hasLeft = true
    this.interrupt(reason)
  }
}

/** A mistake of the program around the gateway, which its caller cannot mend. */
function alreadyRead(): ApiError {
  return new ApiError({
    status: 500,
    type: 'internal_error',
    message:
      "The request's body was read before the gateway received the request. Pass on a request whose body is unread, such as a clone that was made before.",
    chinese:
      '网关收到请求之前，请求体已被读取。请传入请求体尚未读取的 Request，例如读取之前用 clone() 得到的副本。',
  })
}
