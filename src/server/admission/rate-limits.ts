import type { ApiError } from '../../errors/api-error.ts'
import { toNetwork, type NamedCaller } from './concurrency-limits.ts'
import type { SharedCounts } from './redis.ts'
import { refuse, type Reason } from './rejections.ts'
import { WindowCounts } from './window-counts.ts'

export interface RateLimitOptions {
  /** Requests per window and API key; 0: no limit. */
  perKey: number
  /** The same per address. */
  perIp: number
  windowMs: number
  /** The secret for pseudonyms of keys and addresses. Processes that share counts must share it; by default it is random. */
  secret?: string
  /** The shared counts; without them this process counts alone. */
  shared?: SharedCounts | undefined
  /** Monotonic clock for this process's own windows, milliseconds. */
  now?: () => number
}

export interface RateDecision {
  /** The remaining limit of the key, for every response. */
  headers: Readonly<Record<string, string>>
  /** 429; undefined if the request is admitted. */
  refusal?: ApiError
}

/** Counts a request against the limits. */
export type CheckRates = (caller: NamedCaller) => Promise<RateDecision>

const unlimited: Promise<RateDecision> = Promise.resolve({ headers: {} })

const reasons = { perKey: 'key_rate', perIp: 'ip_rate' } as const

/** Limits per window, counted in Redis if configured, and in this process while Redis is unavailable. */
export function createRateLimits(
  options: RateLimitOptions & { nameOf: (address: string) => string },
  onShed: (reason: Reason) => void,
): CheckRates {
  const { windowMs, shared, nameOf } = options
  if (options.perKey === 0 && options.perIp === 0) return () => unlimited
  const own = new WindowCounts(options.now)
  const check = async (kind: 'perKey' | 'perIp', who: string): Promise<RateDecision> => {
    const limit = options[kind]
    if (limit === 0) return { headers: {} }
    const name = `${kind}:${who}`
    const { count, endsInMs } = (await shared?.count(name, windowMs)) ?? own.count(name, windowMs)
    const afterSeconds = Math.ceil(endsInMs / 1000)
    const headers = kind === 'perKey' ? toHeaders(limit, Math.max(0, limit - count), afterSeconds) : {}
    if (count <= limit) return { headers }
    onShed(reasons[kind])
    return {
      headers,
      refusal: refuse(reasons[kind], { limit, windowSeconds: windowMs / 1000, afterSeconds }),
    }
  }
  return async ({ key, ip }) => {
    const ofAddress = await check('perIp', options.perIp === 0 ? '' : nameOf(toNetwork(ip)))
    return ofAddress.refusal === undefined ? check('perKey', key) : ofAddress
  }
}

function toHeaders(limit: number, left: number, afterSeconds: number) {
  return {
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(left),
    'x-ratelimit-reset-requests': `${afterSeconds}s`,
  }
}
