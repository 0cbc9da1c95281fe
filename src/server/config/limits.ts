import { isIP } from 'node:net'

import { integer, oneOf, seconds, toEntries, type Variable } from './variable.ts'

const maxLimit = 1_000_000

function count(name: string, fallback: number, describes: string): Variable<number> {
  return {
    name,
    default: String(fallback),
    allowed: `an integer from 0 to ${maxLimit} (0: no limit)`,
    describes,
    parse: integer(0, maxLimit),
  }
}

/** Limits, and the identification of callers. */
export const limitVariables = {
  maxInFlight: count('MAX_INFLIGHT', 4000, 'Maximum concurrent requests; more get 503'),
  maxInFlightPerKey: count('MAX_INFLIGHT_PER_KEY', 0, 'The same per API key; more get 429'),
  maxInFlightPerIp: count('MAX_INFLIGHT_PER_IP', 0, 'The same per client address; more get 429'),
  maxDelayMs: count(
    'MAX_EVENT_LOOP_DELAY',
    1000,
    'Event-loop delay in milliseconds above which new requests get 503',
  ),
  maxRss: {
    name: 'MAX_RSS',
    default: 'auto',
    allowed:
      "an integer from 0 to 1048576 (0: no limit), or auto: 85 % of the container's or unit's memory limit",
    describes: 'Resident memory of a process in MiB above which new requests get 503',
    parse: toMebibytes,
  },
  ratePerKey: count('RATE_LIMIT_PER_KEY', 0, 'Requests per window and API key; more get 429'),
  ratePerIp: count('RATE_LIMIT_PER_IP', 0, 'The same per client address; more get 429'),
  rateWindowMs: seconds('RATE_LIMIT_WINDOW', 60, 'Length of the window in seconds'),
  redisUrl: {
    name: 'REDIS_URL',
    default: '',
    allowed: 'a URL like redis://127.0.0.1:6379 or rediss://:password@host:6380/0',
    describes:
      'Redis or Valkey that holds the RATE_LIMIT_… counters of all processes; by default each process counts for itself',
    secret: true,
    parse: toRedisUrl,
  },
  rateSecret: {
    name: 'RATE_LIMIT_SECRET',
    default: '',
    allowed: 'any text',
    describes:
      'HMAC secret for the API keys counted in Redis; the same for all processes. By default derived from REDIS_URL, which must then contain a password',
    secret: true,
    parse: (text: string) => text,
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    default: '',
    allowed: 'IP addresses and CIDR ranges, separated by commas: 127.0.0.1,10.0.0.0/8',
    describes: 'Proxies whose X-Forwarded-For is trusted; none by default',
    parse: toRanges,
  },
  keyHash: {
    name: 'KEY_HASH',
    default: 'md5',
    allowed: 'md5, hmac, none',
    describes:
      'How the log identifies an API key: 8 digits of its MD5, of an HMAC with KEY_HASH_SECRET, or not at all',
    parse: oneOf('md5', 'hmac', 'none'),
  },
  keyHashSecret: {
    name: 'KEY_HASH_SECRET',
    default: '',
    allowed: 'any text',
    describes: 'Secret of KEY_HASH=hmac; random at each start by default',
    secret: true,
    parse: (text: string) => text,
  },
} satisfies Record<string, Variable<unknown>>

interface Secrets {
  redisUrl?: string | undefined
  rateSecret?: string | undefined
}

/** The problem of values that are valid only separately. */
export function findLimitProblem({ redisUrl = '', rateSecret = '' }: Secrets): string | undefined {
  if (redisUrl === '' || rateSecret !== '' || new URL(redisUrl).password !== '') return undefined
  return 'RATE_LIMIT_SECRET is missing: REDIS_URL has no password to derive it from. Set it to the same secret for all processes; `openssl rand -hex 32` makes one'
}

/** Bytes. */
function toMebibytes(text: string): number | 'auto' | undefined {
  if (text.toLowerCase() === 'auto') return 'auto'
  const value = integer(0, 1024 ** 2)(text)
  return value === undefined ? undefined : value * 1024 ** 2
}

function toRedisUrl(text: string): string | undefined {
  if (text === '') return text
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const { hostname, pathname, username, password } = new URL(text)
  // ioredis accepts any path as the database number, and only fails after it has connected.
  const isOne = hostname !== '' && /^(?:\/\d{0,6})?$/.test(pathname) && isEncoded(username + password)
  return isOne ? text : undefined
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function toRanges(text: string): string[] | undefined {
  const ranges = toEntries(text)
  return ranges.every(isRange) ? ranges : undefined
}

function isRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  // Trusting all addresses would trust any client's header.
  return bits === undefined || integer(1, version === 4 ? 32 : 128)(bits) !== undefined
}
