import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'

import type { WindowCount } from './window-counts.ts'

/** Redis or Valkey, for counts that several processes share. It may go away at any time, and nothing waits for it. */
export interface SharedCounts {
  /** Undefined, and nothing asked, while Redis is away; undefined for an entry that is no count, too. */
  count: (name: string, windowMs: number) => Promise<WindowCount | undefined>
  close: () => void
  redis: Redis
}

/** Connects, again and again. `onChange` is called whenever it comes or goes; `probeMs`: how often Redis is asked while it is away. */
export function connectRedis(url: string, onChange: (isUp: boolean) => void, probeMs = 1_000): SharedCounts {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 250,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  })
  // It counts and never refuses: the limits are compared where all counts come together.
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
  // It counts, since a PING would be answered by a replica that takes no writes, by one that is full, and where rights
  // are missing. It alone finds out that Redis is back: a request that tried would wait for one that hangs.
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
  // Said by `close` as well; an error without a listener would end the process.
  redis.on('error', () => {})
  // One that hung and goes on closes no connection, and neither does one that takes writes again.
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
        // An entry that something else wrote may be text, or have no end.
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

/** Whether Redis can count, and only not what lies under this name: another type, text, or a number at its end. */
function isAboutEntry(error: unknown): boolean {
  return error instanceof Error && /WRONGTYPE|value is not an integer|would overflow/.test(error.message)
}
