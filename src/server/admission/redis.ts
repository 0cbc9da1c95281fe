import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'

import type { WindowCount } from './window-counts.ts'

/** Redis or Valkey, for counts that several processes share. It may become unavailable at any time, and nothing waits for it. */
export interface SharedCounts {
  /** Undefined, without a call, while Redis is unavailable; also undefined for an entry that is not a count. */
  count: (name: string, windowMs: number) => Promise<WindowCount | undefined>
  close: () => void
  redis: Redis
}

/** Connects, and reconnects after failures. `onChange` is called when availability changes; `probeMs`: the interval of probes meanwhile. */
export function connectRedis(url: string, onChange: (isUp: boolean) => void, probeMs = 1_000): SharedCounts {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 250,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  })
  // It only counts. The limits are checked in `rate-limits.ts`, for all kinds of counts.
  const counter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'dashscope-gateway',
    points: Number.MAX_SAFE_INTEGER,
    duration: 1,
  })
  const countInRedis = (name: string, windowMs: number) =>
    counter.consume(name, 1, { customDuration: windowMs / 1000 })
  let isUp: boolean | undefined
  let closed = false
  const setAvailable = (now: boolean) => {
    if (closed || now === isUp) return
    isUp = now
    onChange(now)
  }
  // It counts instead of sending PING, which succeeds on a read-only replica, a full server and without write permission.
  // Only the probe detects that Redis is available again: a request that tried might wait for a hanging server.
  const probe = async () => {
    try {
      await countInRedis('probe', 1_000)
      setAvailable(true)
    } catch {
      setAvailable(false)
    }
  }
  redis.on('ready', () => void probe())
  redis.on('close', () => setAvailable(false))
  // `close` reports it as well; an error without a listener would end the process.
  redis.on('error', () => {})
  // A Redis that hung, or that accepts writes again, recovers without a new connection.
  const timer = setInterval(() => {
    if (isUp === false && redis.status === 'ready') void probe()
  }, probeMs)
  timer.unref()
  return {
    redis,
    async count(name, windowMs) {
      if (isUp !== true) return undefined
      try {
        const { consumedPoints: count, msBeforeNext: endsInMs } = await countInRedis(name, windowMs)
        // An entry written by another program may be text, or have no expiry.
        return Number.isInteger(count) && endsInMs >= 0 ? { count, endsInMs } : undefined
      } catch (error) {
        if (!isAboutEntry(error)) setAvailable(false)
        return undefined
      }
    },
    close() {
      closed = true
      clearInterval(timer)
      redis.disconnect()
    },
  }
}

/** Whether only this entry cannot be counted: it has another type, is text, or would overflow. */
function isAboutEntry(error: unknown): boolean {
  return error instanceof Error && /WRONGTYPE|value is not an integer|would overflow/.test(error.message)
}
