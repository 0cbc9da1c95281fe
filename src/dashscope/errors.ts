/**
 * How it went wrong:
 * - `refused`: DashScope answered an error;
 * - `unreachable`: no connection was made, so nothing ran;
 * - `timeout`: it was reached and then sent no data for too long;
 * - `cut`: the answer ended before its end;
 * - `empty`: the answer ended with no text, no call and no finish reason in it;
 * - `malformed`: the response is not a DashScope answer (HTML, broken JSON, a redirect).
 */
export type Failure = 'refused' | 'unreachable' | 'timeout' | 'cut' | 'empty' | 'malformed'

/** Where an answer came from, for errors. */
export interface Origin {
  /** HTTP status of the answer or of the event; undefined where there was none. */
  status?: number | undefined
  requestId?: string | undefined
  /** Seconds, as the header `retry-after` said. */
  retryAfter?: number | undefined
  /** The event was of type `error`, whatever status it wore. */
  isErrorEvent?: boolean | undefined
  /** The host that was called. */
  host?: string | undefined
  /** The key is one of a Token Plan or Coding Plan (`sk-sp-`), which have hosts of their own. */
  isPlanKey?: boolean | undefined
}

export interface DashScopeErrorOptions extends Origin {
  failure: Failure
  message: string
  /** DashScope's own code, such as `InvalidParameter`; undefined where it gave none. */
  code?: string | undefined
  cause?: unknown
}

/** Characters kept of a message and of a name. DashScope's are a sentence or two; a proxy's may be 16 MiB. */
const maxMessageLength = 8192
const maxNameLength = 256

/** The beginning of a text, not ending in half of a surrogate pair. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(length - 1))
  return text.slice(0, isHalf ? length - 1 : length)
}

/** An upstream failure, in DashScope's terms. Its texts are short enough for any pattern. */
export class DashScopeError extends Error {
  override readonly name = 'DashScopeError'
  readonly failure: Failure
  readonly code: string | undefined
  readonly origin: Origin

  constructor(options: DashScopeErrorOptions) {
    super(cut(options.message, maxMessageLength), { cause: options.cause })
    this.failure = options.failure
    this.code = options.code && cut(options.code, maxNameLength)
    const { status, requestId, retryAfter, host, isPlanKey } = options
    this.origin = { status, requestId, retryAfter, host, isPlanKey }
  }

  /** The same error with the origin, which was not known where the error was made. */
  in(origin: Origin): DashScopeError {
    const { failure, message, code, cause } = this
    const own = Object.entries(this.origin).filter(([, value]) => value !== undefined)
    return new DashScopeError({ ...origin, ...Object.fromEntries(own), failure, message, code, cause })
  }
}

/**
 * A request id is a short token (DashScope sends UUIDs). It goes into headers, logs and our own ids, so anything
 * else, such as a text with control characters, is ignored.
 */
export function toRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(value) ? value : undefined
}

/** Seconds. Clients obey the header, so it is capped at an hour; DashScope's limits recover within a minute. */
const maxRetryAfter = 3600

/** Whole seconds; dates, lists and everything else are ignored. */
export function toRetryAfter(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,4}$/.test(value)) return undefined
  return Number(value) <= maxRetryAfter ? Number(value) : undefined
}

interface ErrorBody {
  code?: unknown
  message?: unknown
  request_id?: unknown
  output?: unknown
  /** The form of the OpenAI-compatible front door, which some unknown models get on the native path too. */
  error?: { code?: unknown; message?: unknown; type?: unknown } | null
}

/**
 * A body that is an error: a non-empty `code` without an `output`, an `error` object, or whatever a failed status or
 * an error event carries. Undefined when it is none.
 */
export function readError(body: unknown, origin: Origin): DashScopeError | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { code, message, request_id: requestId, output, error }: ErrorBody = body
  if (output != null) return undefined
  const wrapped = typeof error === 'object' && error !== null
  const said = wrapped ? error : { code, message }
  const isFailed = (origin.status ?? 200) >= 400 || origin.isErrorEvent === true
  const named = typeof said.code === 'string' && said.code !== '' ? said.code : undefined
  if (named === undefined && !isFailed && !(wrapped && typeof said.message === 'string')) return undefined
  const words = typeof said.message === 'string' && said.message !== '' ? said.message : named
  return new DashScopeError({
    ...origin,
    failure: 'refused',
    code: named,
    message: words ?? `DashScope answered with HTTP status ${origin.status ?? 'unknown'} and no explanation.`,
    requestId: toRequestId(requestId) ?? origin.requestId,
  })
}
