import { DashScopeError, type Origin } from './errors.ts'

const words = {
  unreachable: 'DashScope could not be reached.',
  cut: 'The connection to DashScope broke before the answer was complete.',
} as const

/** An answer that has ended, but is not complete. */
export function brokenOff(): DashScopeError {
  return new DashScopeError({ failure: 'cut', message: words.cut })
}

/** The transport's failure as a DashScopeError; for an aborted call, the reason of the abort. */
export function toFailure(
  failure: keyof typeof words,
  cause: unknown,
  { signal, origin }: { signal: AbortSignal; origin: Origin },
): unknown {
  if (signal.aborted) return toReason(signal, origin, cause)
  if (cause instanceof DashScopeError) return cause.in(origin)
  const actual = failure === 'unreachable' && !neverConnected(cause) ? 'cut' : failure
  return new DashScopeError({ ...origin, failure: actual, message: words[actual], cause })
}

/** The reason of the abort: a timeout, or the error that the aborting code passed. */
function toReason({ reason }: AbortSignal, origin: Origin, cause: unknown): unknown {
  if (reason instanceof DashScopeError) return reason.in(origin)
  return reason instanceof Error ? reason : cause
}

/**
 * Errors of name look-up, connecting and TLS: nothing was sent. After any other error the model may have run. The TLS
 * alerts are those that RFC 8446 only allows in a handshake. The undici transport knows for every error whether the
 * request had begun.
 */
const beforeSending =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|ERR_SSL_\S*(?:HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNRECOGNIZED_NAME)|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/

/** Node's message for a connection that ends in the handshake. Its code, ECONNRESET, is the same for all resets. */
const inHandshake = /before secure TLS connection was established/

/** `fetch` wraps the original error in a general one; with several addresses there are several errors. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && beforeSending.test(error.code)) return true
  if (inHandshake.test(error.message)) return true
  // Open connections time out as well; the system call distinguishes them.
  if ('syscall' in error && error.syscall === 'connect') return true
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause]
  return inner.some(neverConnected)
}
