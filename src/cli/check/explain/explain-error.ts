import { DashScopeError } from '../../../dashscope/errors.ts'
import { Failure, type Outcome } from '../check.ts'
import { quote } from '../report/redact.ts'
import { say, type Text } from '../texts/index.ts'

export interface Where {
  /** The called host and port. */
  host: string
  /** The time limit of the check, milliseconds. */
  timeoutMs: number
}

/** Any rejection of a check → its meaning and advice. */
export function explainError(error: unknown, where: Where): Outcome {
  const { outcome } = error instanceof Failure ? error : toFailure(error, where)
  return outcome
}

function toFailure(error: unknown, { host, timeoutMs }: Where): Failure {
  if (nameOf(error) === 'TimeoutError') {
    return new Failure(say('timeout', { seconds: timeoutMs / 1000 }), say('timeoutAdvice'))
  }
  if (error instanceof DashScopeError) {
    return new Failure(say('brokenStream', { what: quote(error.message) }), say('wrongShapeAdvice'))
  }
  const code = codeIn(error)
  const known = code === undefined ? undefined : connectionFailure(code, host)
  if (known !== undefined) return new Failure(...known)
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const message = cause instanceof Error ? cause.message : String(cause)
  // Ports of other protocols (22, 6000, 6667, …), as the Fetch standard lists them.
  if (message === 'bad port') return new Failure(say('blockedPort', { host }), say('blockedPortAdvice'))
  return new Failure(
    say('unforeseen', { what: quote([code, message].filter(Boolean).join(' ')) }),
    say('unforeseenAdvice'),
  )
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined
}

/** The first `code` in the chain of causes, where `fetch` stores the original error. */
function codeIn(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined
  const { code } = error as NodeJS.ErrnoException
  if (typeof code === 'string') return code
  const [first] = error instanceof AggregateError ? error.errors : []
  return codeIn(first ?? error.cause, depth + 1)
}

type Explanation = readonly [message: Text, advice: Text]

/** Error codes of OpenSSL, undici, llhttp and the system for failures on the way. */
const causes: readonly [pattern: RegExp, explain: (place: { host: string; code: string }) => Explanation][] =
  [
    [/^ECONNREFUSED$/, ({ host }) => [say('refused', { host }), say('refusedAdvice')]],
    [/^(?:ENOTFOUND|EAI_\w+)$/, (place) => [say('unknownHost', place), say('unknownHostAdvice')]],
    [
      /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/,
      (place) => [say('unreachable', place), say('unreachableAdvice')],
    ],
    [/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/, (place) => [say('expired', place), say('expiredAdvice')]],
    [/^ERR_TLS_CERT_ALTNAME/, (place) => [say('otherName', place), say('otherNameAdvice')]],
    [
      /^(?:ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST|EPROTO)$/,
      (place) => [say('noTls', place), say('noTlsAdvice')],
    ],
    [/CERT|SELF_SIGNED|UNABLE_TO_|^ERR_SSL/, (place) => [say('untrusted', place), say('untrustedAdvice')]],
    [/^HPE_/, (place) => [say('noHttp', place), say('otherServiceAdvice')]],
    [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, (place) => [say('cut', place), say('cutAdvice')]],
  ]

function connectionFailure(code: string, host: string): Explanation | undefined {
  const [, explain] = causes.find(([pattern]) => pattern.test(code)) ?? []
  return explain?.({ host, code })
}
