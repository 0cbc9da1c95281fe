import { Redis } from 'ioredis'

/** Redis or Valkey, for counts that several processes share. It may go away at any time, and nothing waits for it. */
export interface SharedCounts {
  redis: Redis
  /** What the names of all that lies there begin with. */
  namePrefix: string
  /** What the work gives; undefined, and nothing asked, while Redis is away; undefined for an entry that is no count, too. */
  attempt: <Value>(work: () => Promise<Value>) => Promise<Value | undefined>
  close: () => void
}

const namePrefix = 'dashscope-gateway:'

/** While Redis is away, how often it is asked whether it counts. */
const probeMs = 1_000

/** All that counting needs. A PING would be answered by a replica that takes no writes, by one that is full, and where rights are missing. */
const probeLua = `
  redis.call('INCR', KEYS[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return redis.call('PTTL', KEYS[1])
`
type Probed = Redis & { probe: (key: string, livesMs: number) => Promise<unknown> }

/** Connects, again and again. `onChange` is told whenever it comes or goes. */
export function connectRedis(url: string, onChange: (isUp: boolean) => void): SharedCounts {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 250,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
    scripts: { probe: { lua: probeLua, numberOfKeys: 1 } },
  }) as Probed
  let isUp: boolean | undefined
  let closed = false
  const tell = (now: boolean) => {
    if (closed || now === isUp) return
    isUp = now
    onChange(now)
  }
  // It alone finds out that Redis is back: a request that tried would wait for one that hangs.
  const probe = async () => {
    try {
      await redis.probe(`${namePrefix}probe`, probeMs)
      tell(true)
    } catch {
      tell(false)
    }
  }
  redis.on('ready', () => void probe())
  redis.on('close', () => tell(false))
  // Said by `close` as well; an error without a listener would end the process.
  redis.on('error', () => {})
  const attempt: SharedCounts['attempt'] = async (work) => {
    if (isUp !== true) return undefined
    try {
      return await work()
    } catch (error) {
      if (!isAboutEntry(error)) tell(false)
      return undefined
    }
  }
  // One that hung and goes on closes no connection, and neither does one that takes writes again.
  const timer = setInterval(() => {
    if (isUp === false && redis.status === 'ready') void probe()
  }, probeMs)
  timer.unref()
  return {
    redis,
    namePrefix,
    attempt,
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
