import { createHmac, randomBytes } from 'node:crypto'

import { normalizeIP } from '@fastify/rate-limit'

import type { ApiError } from '../openai/api-error.ts'
import { refuse, type Reason } from './refusals.ts'

/** Requests under way at one time; 0: no limit. */
export interface InFlightLimits {
  all: number
  perKey: number
  perIp: number
}

export interface Caller {
  key: string
  ip: string
}

export interface Limits {
  /** Counts a request in, and out again when what comes back is called; throws a 429 or 503 where there is no room. */
  admit: (caller: Caller) => () => void
  readonly inFlight: number
}

interface Surroundings {
  /** Why nobody is welcome just now, if that is so. */
  overload: () => Reason | undefined
  /** Told of each refusal. */
  shed: (reason: Reason) => void
}

const reasons = { all: 'full', perKey: 'key_in_flight', perIp: 'ip_in_flight' } as const

/** What is full says so at once and queues nothing: a queue would only hide it. */
export function createLimits(limits: InFlightLimits, { overload, shed }: Surroundings): Limits {
  const nameOf = createNamer(randomBytes(32))
  const counts = {
    all: new Map<string, number>(),
    perKey: new Map<string, number>(),
    perIp: new Map<string, number>(),
  }
  const refused = (reason: Reason, details?: { most: number }): ApiError => {
    shed(reason)
    return refuse(reason, details)
  }
  return {
    admit({ key, ip }) {
      const reason = overload()
      if (reason !== undefined) throw refused(reason)
      const places: [keyof InFlightLimits, string][] = [
        ['all', ''],
        ['perKey', limits.perKey === 0 ? '' : nameOf(key)],
        ['perIp', limits.perIp === 0 ? '' : toNetwork(ip)],
      ]
      const taken = places.filter(([kind]) => limits[kind] > 0 || kind === 'all')
      for (const [kind, who] of taken) {
        const most = limits[kind]
        if (most > 0 && (counts[kind].get(who) ?? 0) >= most) throw refused(reasons[kind], { most })
      }
      for (const [kind, who] of taken) counts[kind].set(who, (counts[kind].get(who) ?? 0) + 1)
      return () => {
        for (const [kind, who] of taken) leave(counts[kind], who)
      }
    },
    get inFlight() {
      return counts.all.get('') ?? 0
    },
  }
}

function leave(counts: Map<string, number>, who: string): void {
  const left = (counts.get(who) ?? 0) - 1
  if (left > 0) counts.set(who, left)
  else counts.delete(who)
}

/** What is counted by is the HMAC of a key or an address: neither lies in memory, nor in Redis, where counts do. */
export function createNamer(secret: string | Uint8Array): (text: string) => string {
  return (text) => createHmac('sha256', secret).update(text).digest('base64url')
}

/** Whoever has one IPv6 address has the 2⁶⁴ of its network. */
export function toNetwork(ip: string): string {
  return normalizeIP(ip)
}
