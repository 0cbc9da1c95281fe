import { randomBytes } from 'node:crypto'

import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { toClientAddress } from './client-address.ts'
import { createNamer, toNetwork } from './limits.ts'
import type { SharedCounts } from './redis.ts'
import { refuse, type Reason } from './refusals.ts'
import { WindowCounts } from './window-counts.ts'

export interface RateLimitOptions {
  /** Requests per window and API key; 0: no limit. */
  perKey: number
  /** The same per address. */
  perIp: number
  windowMs: number
  /** What keys and addresses are named by; processes that share counts must share it. A new one by default. */
  secret?: string
  /** Where counts are shared; without it this process counts for itself. */
  shared?: SharedCounts | undefined
}

/** Counts a request against the limits. @throws ApiError 429 */
export type TakeTurn = (request: FastifyRequest, reply: FastifyReply, key: string) => Promise<void>

type Limiter = ReturnType<FastifyInstance['createRateLimit']>
type Kind = 'perKey' | 'perIp'
type Counter = Partial<Record<Kind, Limiter>>
/** What the plugin hands to its key generator. */
type Asking = FastifyRequest & { who: string }

const reasons = { perKey: 'key_rate', perIp: 'ip_rate' } as const

/** Limits per window: counted in Redis where there is one, and in this process while it is away. */
export function createRateLimits(
  app: FastifyInstance,
  options: RateLimitOptions,
  shed: (reason: Reason) => void,
): TakeTurn {
  const { perKey, perIp, windowMs, shared, secret = randomBytes(32) } = options
  if (perKey === 0 && perIp === 0) return async () => {}
  const nameOf = createNamer(secret)
  const own = register(app, options, { store: WindowCounts })
  const common = shared && register(app, options, { redis: shared.redis, nameSpace: shared.namePrefix })
  const count = async (kind: Kind, request: FastifyRequest, who: string) => {
    if (own[kind] === undefined) return undefined
    const asking = { routeOptions: request.routeOptions, who: `${kind}:${nameOf(who)}` } as Asking
    const together = await shared?.attempt(async () => common?.[kind]?.(asking))
    const turn = isCount(together) ? together : await own[kind](asking)
    return turn.isAllowed ? undefined : turn
  }
  return async (request, reply, key) => {
    for (const kind of ['perIp', 'perKey'] as const) {
      const turn = await count(kind, request, kind === 'perKey' ? key : toNetwork(toClientAddress(request)))
      if (turn === undefined) continue
      const { max, remaining, ttlInSeconds, isExceeded } = turn
      if (kind === 'perKey') {
        void reply.headers({
          'x-ratelimit-limit-requests': String(max),
          'x-ratelimit-remaining-requests': String(remaining),
          'x-ratelimit-reset-requests': `${ttlInSeconds}s`,
        })
      }
      if (!isExceeded) continue
      shed(reasons[kind])
      throw refuse(reasons[kind], { most: max, windowSeconds: windowMs / 1000, afterSeconds: ttlInSeconds })
    }
  }
}

/** Whether Redis had a count that ends with its window; an entry of another hand may have no end. */
function isCount(turn: Awaited<ReturnType<Limiter>> | undefined): turn is Awaited<ReturnType<Limiter>> {
  return turn !== undefined && !turn.isAllowed && Number.isInteger(turn.remaining) && turn.ttl >= 0
}

/** The plugin in a scope of its own for each limit, since it has one store per scope. */
function register(
  app: FastifyInstance,
  { perKey, perIp, windowMs }: RateLimitOptions,
  store: object,
): Counter {
  const counter: Counter = {}
  for (const [kind, max] of Object.entries({ perKey, perIp })) {
    if (max === 0) continue
    void app.register(async (scope) => {
      await scope.register(rateLimit, {
        global: false,
        max,
        timeWindow: windowMs,
        keyGenerator: (request) => (request as Asking).who,
        ...store,
      })
      counter[kind as Kind] = scope.createRateLimit()
    })
  }
  return counter
}
