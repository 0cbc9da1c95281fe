import { createHmac, hash, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'

import ipaddr from 'ipaddr.js'

import { refuse, type Reason } from './rejections.ts'

/** Maximum concurrent requests; 0: no limit. */
export interface InFlightLimits {
  all: number
  perKey: number
  perIp: number
}

export interface NamedCaller {
  /** A pseudonym of the key: keys are not kept. */
  key: string
  ip: string
}

export interface Limits {
  /** Counts a request until the returned function is called (more than once is harmless); throws 429 or 503 if a limit is reached. */
  admit: (caller: NamedCaller) => () => void
  /** The same for a request of this address with a slow body, until the body has arrived. */
  countSlowBody: (ip: string) => () => void
  readonly inFlight: number
}

interface OverloadHooks {
  /** The reason why all requests are rejected, if there is one. */
  overload: () => Reason | undefined
  /** Called for each rejection. */
  onShed: (reason: Reason) => void
}

const reasons = {
  all: 'full',
  perKey: 'key_in_flight',
  perIp: 'ip_in_flight',
  bodies: 'bodies',
  bodiesPerIp: 'ip_bodies',
} as const
type Kind = keyof typeof reasons

/**
 * Share of all slots for requests whose bodies have not arrived, and of those, the share of one address. An unfinished body
 * costs its sender nothing, and must not block requests that could be answered.
 */
const shareOfBodies = 0.25

/** A full limit rejects at once. Requests are not queued: a queue would only hide the overload. */
export function createLimits(limits: InFlightLimits, { overload, onShed }: OverloadHooks): Limits {
  const bodies = Math.ceil(limits.all * shareOfBodies)
  const maxOpen: Record<Kind, number> = {
    ...limits,
    bodies,
    bodiesPerIp: Math.ceil(bodies * shareOfBodies),
  }
  const counts = new Map<string, number>()
  const take = (places: readonly [Kind, string][]) => {
    const names: string[] = []
    for (const [kind, who] of places) {
      if (maxOpen[kind] === 0 && kind !== 'all') continue
      const name = `${kind}:${who}`
      if (maxOpen[kind] > 0 && (counts.get(name) ?? 0) >= maxOpen[kind]) {
        onShed(reasons[kind])
        throw refuse(reasons[kind], { limit: maxOpen[kind] })
      }
      names.push(name)
    }
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
    let isTaken = true
    return () => {
      if (isTaken) for (const name of names) leave(counts, name)
      isTaken = false
    }
  }
  return {
    admit({ key, ip }) {
      const reason = overload()
      if (reason !== undefined) {
        onShed(reason)
        throw refuse(reason)
      }
      return take([
        ['all', ''],
        ['perKey', key],
        ['perIp', limits.perIp === 0 ? '' : toNetwork(ip)],
      ])
    },
    countSlowBody: (ip) =>
      take([
        ['bodies', ''],
        ['bodiesPerIp', toNetwork(ip)],
      ]),
    get inFlight() {
      return counts.get('all:') ?? 0
    },
  }
}

function leave(counts: Map<string, number>, who: string): void {
  const left = (counts.get(who) ?? 0) - 1
  if (left > 0) counts.set(who, left)
  else counts.delete(who)
}

/** Counters are named by an HMAC, so that keys and addresses are stored neither in memory nor in Redis. */
export function createNamer(secret: string | Uint8Array): (text: string) => string {
  return (text) => createHmac('sha256', secret).update(text).digest('base64url')
}

/**
 * Pseudonyms within this process, with a random secret. They are never shown, so a plain hash is enough, at a tenth of the
 * cost of an HMAC.
 */
export function createLocalNamer(): (text: string) => string {
  const secret = randomBytes(32).toString('base64url')
  return (text) => hash('sha256', secret + text, 'base64url')
}

/** A client with one IPv6 address can use all 2⁶⁴ of its network. */
export function toNetwork(ip: string): string {
  if (!isIPv6(ip)) return ip
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv4'
    ? address.toString()
    : ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()
}
