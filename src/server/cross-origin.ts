import type { Gateway } from '../gateway.ts'

/** Headers of answers that scripts of other origins may read. */
export const exposedHeaders = [
  'x-request-id',
  'request-id',
  'x-dashscope-request-id',
  'x-gateway-adjusted',
  'x-gateway-models',
  'x-gateway-estimate',
  'openai-processing-ms',
  'openai-version',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
]

/** Seconds for which a browser keeps the answer to a preflight. */
export const preflightSeconds = 86_400

/** The methods that scripts of other origins may use. */
export function methodsOf({ endpoints }: Pick<Gateway, 'endpoints'>): string[] {
  return [...new Set(['GET', 'POST', ...endpoints.map(({ method }) => method)])]
}
