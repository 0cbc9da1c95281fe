import type { InFlightLimits } from '../admission/concurrency-limits.ts'
import { md5Hash, type KeyHash } from '../caller/key-hash.ts'
import type { MetricsPage } from '../telemetry/metrics-route.ts'
import type { RateLimitOptions } from '../admission/rate-limits.ts'
import type { Reason } from '../admission/rejections.ts'
import { unobservedRequest, type Observe } from '../../http/adapters/request-observer.ts'

export interface ServerOptions {
  /** Time limit for the headers of a request, milliseconds. */
  headersTimeoutMs: number
  /** Time limit for a whole request, milliseconds. */
  requestTimeoutMs: number
  /** How long an idle connection is kept, milliseconds: longer than in the proxy, which could otherwise send to a closing one. */
  keepAliveMs: number
  /** Disconnects a caller that has read nothing for this long, milliseconds. */
  writeStallMs: number
  inFlight: InFlightLimits
  rateLimits: RateLimitOptions
  /** Event-loop delay beyond which new requests are refused, milliseconds; 0: never. */
  maxDelayMs: number
  /** Memory (RSS) beyond which new requests are refused, bytes; 0: never. */
  maxRssBytes: number
  /** Memory limit for all request bodies and the values parsed from them, bytes; 0: no limit. */
  bodiesBytes: number
  /** Addresses and CIDR ranges whose `X-Forwarded-For` counts. */
  trustedProxies: readonly string[]
  keyHash: KeyHash
  /** Observes each request. */
  observe: Observe
  /** Called for each rejected request. */
  onShed: (reason: Reason) => void
  /** `GET /metrics` beside the gateway's own paths; undefined: there is no such path. */
  metrics: MetricsPage | undefined
  /** Aborts with an ApiError when open requests must end; callers receive that error. */
  interrupted: AbortSignal | undefined
}

export const serverDefaults: ServerOptions = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveMs: 75_000,
  writeStallMs: 60_000,
  inFlight: { all: 0, perKey: 0, perIp: 0 },
  rateLimits: { perKey: 0, perIp: 0, windowMs: 60_000 },
  maxDelayMs: 0,
  maxRssBytes: 0,
  bodiesBytes: 0,
  trustedProxies: [],
  keyHash: md5Hash,
  observe: () => unobservedRequest,
  onShed: () => {},
  metrics: undefined,
  interrupted: undefined,
}
