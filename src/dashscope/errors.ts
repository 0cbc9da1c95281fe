import type { RegionChoice } from './regions.ts'

/**
 * The kinds of failure:
 * - `refused`: DashScope answered with an error;
 * - `unreachable`: no connection was made, so nothing ran;
 * - `timeout`: DashScope was reached, but sent no data for too long;
 * - `cut`: the answer ended before its end;
 * - `empty`: the answer ended without text, call and finish reason;
 * - `malformed`: the response is not a DashScope answer (HTML, broken JSON, a redirect).
 */
export type Failure = 'refused' | 'unreachable' | 'timeout' | 'cut' | 'empty' | 'malformed'

/** The origin of an answer, for errors. */
export interface Origin {
  /** HTTP status of the answer or of the event; undefined without one. */
  status?: number | undefined
  requestId?: string | undefined
  /** Seconds from the header `retry-after`. */
  retryAfter?: number | undefined
  /** The event was of type `error`, regardless of its status. */
  isErrorEvent?: boolean | undefined
  /** The called host. */
  host?: string | undefined
  /** The key belongs to a Token Plan or Coding Plan (`sk-sp-`), which have their own hosts. */
  isPlanKey?: boolean | undefined
  /** Other regions that the caller may choose by a header. */
  otherRegions?: readonly RegionChoice[] | undefined
  /** The task that failed, or whose result is not known: DashScope had accepted it, so another submission would be another task. */
  taskId?: string | undefined
}

export interface DashScopeErrorOptions extends Origin {
  failure: Failure
  message: string
  /** DashScope's own code, such as `InvalidParameter`; undefined without one. */
  code?: string | undefined
  cause?: unknown
}

/** Maximum characters of a message and of a name. DashScope sends a sentence or two; a proxy may send 16 MiB. */
const maxMessageLength = 8192
const maxNameLength = 256

/** The beginning of a text, without half of a surrogate pair at its end. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(length - 1))
  return text.slice(0, isHalf ? length - 1 : length)
}

/** An upstream failure, in DashScope's terms. Its texts are short, so patterns on them are fast. */
export class DashScopeError extends Error {
  override readonly name = 'DashScopeError'
  readonly failure: Failure
  readonly code: string | undefined
  readonly origin: Origin

  constructor(options: DashScopeErrorOptions) {
    super(cut(options.message, maxMessageLength), { cause: options.cause })
    this.failure = options.failure
    this.code = options.code && cut(options.code, maxNameLength)
    const { status, requestId, retryAfter, host, isPlanKey, otherRegions, taskId } = options
    this.origin = { status, requestId, retryAfter, host, isPlanKey, otherRegions, taskId }
  }

  /** The same error with its origin, which was unknown when the error was created. */
  in(origin: Origin): DashScopeError {
    const { failure, message, code, cause } = this
    const own = Object.entries(this.origin).filter(([, value]) => value !== undefined)
    return new DashScopeError({ ...origin, ...Object.fromEntries(own), failure, message, code, cause })
  }
}

/**
 * A request id is a short token (DashScope sends UUIDs). It becomes part of headers, logs and our own ids, so any other
 * text, for example with control characters, is ignored.
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
  /** The error format of the OpenAI-compatible API, which some unknown models return on the native path too. */
  error?: { code?: unknown; message?: unknown; type?: unknown } | null
}

/**
 * The error in a body: a non-empty `code` without an `output`, an `error` object, or any body of a failed status or an
 * error event. Undefined for other bodies.
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
