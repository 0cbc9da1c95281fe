import type { ApiError } from '../../../errors/api-error.ts'

/** The codes of a failed response that clients act upon; any other failure is a `server_error`, after which they retry. */
const codes: Readonly<Record<string, string>> = {
  context_length_exceeded: 'context_length_exceeded',
  insufficient_quota: 'insufficient_quota',
  rate_limit_exceeded: 'rate_limit_exceeded',
  slow_down: 'rate_limit_exceeded',
  // With another code, clients would retry moderated requests, which are billed again.
  content_filter: 'invalid_prompt',
}

export interface Failure {
  code: string
  message: string
  /** The error, for clients that read it instead of the response. */
  error: Readonly<Record<string, unknown>>
}

/** A failure in mid-stream. */
export function toFailure({
  type,
  code: given,
  param,
  message: said,
  headers,
  extension,
}: ApiError): Failure {
  const code = codes[given ?? ''] ?? 'server_error'
  const seconds = headers['retry-after']
  const waits = code === 'rate_limit_exceeded' && seconds !== undefined && !/try again in \d/.test(said)
  // Clients parse the time to wait from the sentence.
  const message = waits ? `${said} Please try again in ${seconds}s.` : said
  return { code, message, error: { type, code, message, param, ...extension } }
}
