import type { Admission, Admit } from '../../http/adapters/exchange.ts'
import { createLimits, createLocalNamer, createNamer, type InFlightLimits } from './concurrency-limits.ts'
import { createRateLimits, type RateLimitOptions } from './rate-limits.ts'
import type { Reason } from './rejections.ts'

export interface AdmissionOptions {
  inFlight: InFlightLimits
  rateLimits: RateLimitOptions
  /** The reason why all requests are rejected at present, if any. */
  overload: () => Reason | undefined
  /** Called for each rejected request. */
  onShed: (reason: Reason) => void
}

export interface AdmissionControl {
  /** Decides before the body is read whether a request is served. A refusal is a 429 or 503. */
  admit: Admit
  /** Counts a body that is slow to arrive from this address, until the returned function is called; throws if there are too many. */
  countSlowBody: (address: string) => () => void
}

/** Limits by key and address, for every edge: they only need the caller. */
export function createAdmission(options: AdmissionOptions): AdmissionControl {
  const { inFlight, rateLimits, overload, onShed } = options
  const nameOf = rateLimits.secret === undefined ? createLocalNamer() : createNamer(rateLimits.secret)
  const limits = createLimits(inFlight, { overload, onShed })
  const checkRates = createRateLimits({ ...rateLimits, nameOf }, onShed)
  const countsKeys = inFlight.perKey > 0 || rateLimits.perKey > 0
  return {
    async admit(caller): Promise<Admission> {
      const key = countsKeys ? (caller.nameOfKey(nameOf) ?? '') : ''
      const named = { key, ip: caller.address }
      const { headers, refusal } = await checkRates(named)
      if (refusal !== undefined) return { headers, refusal }
      try {
        return { headers, release: limits.admit(named) }
      } catch (error) {
        return { headers, refusal: error }
      }
    },
    countSlowBody: limits.countSlowBody,
  }
}
