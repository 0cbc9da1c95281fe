/**
 * How it went wrong:
 * - `refused`: DashScope answered an error;
 * - `unreachable`: no connection came about, so nothing ran;
 * - `timeout`: it was reached and then silent for too long;
 * - `cut`: the answer ended before its end;
 * - `malformed`: what came is no answer of DashScope's (HTML, broken JSON, a redirect).
 */
export type Failure = 'refused' | 'unreachable' | 'timeout' | 'cut' | 'malformed'

export interface DashScopeErrorOptions {
  failure: Failure
  message: string
  /** DashScope's own code, such as `InvalidParameter`; undefined where it gave none. */
  code?: string | undefined
  /** HTTP status of the answer or of the event; undefined where there was none. */
  status?: number | undefined
  requestId?: string | undefined
  /** Seconds, as `retry-after` said. */
  retryAfter?: string | undefined
  cause?: unknown
}

/** A failure of the far side, in DashScope's own terms. */
export class DashScopeError extends Error {
  override readonly name = 'DashScopeError'
  readonly failure: Failure
  readonly code: string | undefined
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly retryAfter: string | undefined

  constructor(options: DashScopeErrorOptions) {
    super(options.message, { cause: options.cause })
    this.failure = options.failure
    this.code = options.code
    this.status = options.status
    this.requestId = options.requestId
    this.retryAfter = options.retryAfter
  }

  /** The same with the request id, where it has none of its own. */
  in(requestId: string | undefined): DashScopeError {
    const { failure, message, code, status, retryAfter, cause } = this
    return this.requestId !== undefined || requestId === undefined
      ? this
      : new DashScopeError({ failure, message, code, status, retryAfter, cause, requestId })
  }
}

interface ErrorBody {
  code?: unknown
  message?: unknown
  request_id?: unknown
  output?: unknown
  /** The form of the OpenAI-compatible front door, which some unknown models get on the native path too. */
  error?: { code?: unknown; message?: unknown; type?: unknown } | null
}

/** Where an answer came from, for the errors that it turns out to be. */
export interface Origin {
  status?: number | undefined
  requestId?: string | undefined
  retryAfter?: string | undefined
}

/**
 * A body that is an error, whatever its status: a non-empty `code` without an `output`, or an `error` object.
 * Undefined when it is none.
 */
export function readError(body: unknown, origin: Origin): DashScopeError | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { code, message, request_id, output, error }: ErrorBody = body
  const said = typeof error === 'object' && error !== null ? error : { code, message }
  if (typeof said.code !== 'string' || said.code === '' || output != null) return undefined
  return new DashScopeError({
    ...origin,
    failure: 'refused',
    code: said.code,
    message: typeof said.message === 'string' && said.message !== '' ? said.message : said.code,
    requestId: typeof request_id === 'string' ? request_id : origin.requestId,
  })
}
