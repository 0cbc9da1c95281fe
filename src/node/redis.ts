import { Redis } from 'ioredis'

/** Redis or Valkey, for counts that several processes share. It may go away at any time, and nothing waits for it. */
export interface SharedCounts {
  redis: Redis
  /** What the work gives; undefined while Redis is away. */
  attempt: <Value>(work: () => Promise<Value>) => Promise<Value | undefined>
  close: () => void
}

/** After a command that failed, how long Redis is left alone: one that hangs must not slow each request down. */
const restMs = 1_000

/** Connects, again and again. `onChange` is told whenever it comes or goes. */
export function connectRedis(url: string, onChange: (isUp: boolean) => void): SharedCounts {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 250,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  })
  let isUp: boolean | undefined
  let restUntil = 0
  let closed = false
  const tell = (now: boolean) => {
    if (closed || now === isUp) return
    isUp = now
    onChange(now)
  }
  redis.on('ready', () => tell(true))
  redis.on('close', () => tell(false))
  // Said by `close` as well; an error without a listener would end the process.
  redis.on('error', () => {})
  const attempt: SharedCounts['attempt'] = async (work) => {
    if (redis.status !== 'ready' || performance.now() < restUntil) return undefined
    try {
      const value = await work()
      tell(true)
      return value
    } catch {
      restUntil = performance.now() + restMs
      tell(false)
      return undefined
    }
  }
  // One that hung and goes on closes no connection: without this only the next request would find out.
  const probe = setInterval(() => {
    if (isUp === false) void attempt(() => redis.ping())
  }, restMs)
  probe.unref()
  return {
    redis,
    attempt,
    close() {
      closed = true
      clearInterval(probe)
      redis.disconnect()
    },
  }
}
