import { isIP } from 'node:net'

import { integer, oneOf, seconds, type Variable } from './variable.ts'

const most = 1_000_000

function count(name: string, fallback: number, describes: string): Variable<number> {
  return {
    name,
    default: String(fallback),
    allowed: `an integer from 0 to ${most} (0: no limit)`,
    describes,
    parse: integer(0, most),
  }
}

/** Who may do how much at once, and what is known of them. */
export const limitVariables = {
  maxInFlight: count('MAX_INFLIGHT', 4000, 'Requests under way at one time; beyond it 503'),
  maxInFlightPerKey: count('MAX_INFLIGHT_PER_KEY', 0, 'The same for each API key; beyond it 429'),
  maxInFlightPerIp: count('MAX_INFLIGHT_PER_IP', 0, 'The same for each client address; beyond it 429'),
  maxDelayMs: count(
    'MAX_EVENT_LOOP_DELAY',
    1000,
    'Milliseconds of event-loop delay beyond which new requests get 503',
  ),
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    default: '',
    allowed: 'IP addresses and CIDR ranges, separated by commas: 127.0.0.1,10.0.0.0/8',
    describes: "Whose X-Forwarded-For tells the client address; nobody's by default",
    parse: toRanges,
  },
  keyHash: {
    name: 'KEY_HASH',
    default: 'md5',
    allowed: 'md5, hmac, none',
    describes:
      'What the log calls an API key: 8 digits of its MD5, of an HMAC with KEY_HASH_SECRET, or nothing',
    parse: oneOf('md5', 'hmac', 'none'),
  },
  keyHashSecret: {
    name: 'KEY_HASH_SECRET',
    default: '',
    allowed: 'any text',
    describes: 'Secret of KEY_HASH=hmac; a new one with each start by default',
    parse: (text: string) => text,
  },
} satisfies Record<string, Variable<unknown>>

/** How long everything may take. */
export const timeVariables = {
  headersTimeoutMs: seconds('HEADERS_TIMEOUT', 10, 'Seconds until the headers of a request are there'),
  requestTimeoutMs: seconds('REQUEST_TIMEOUT', 60, 'Seconds until all of a request is there'),
  keepAliveMs: seconds(
    'KEEPALIVE_TIMEOUT',
    75,
    'Seconds that an idle connection is kept; more than the proxy in front keeps it',
  ),
  writeStallMs: seconds('WRITE_STALL_TIMEOUT', 60, 'Seconds that a client may not read what it is sent'),
  commitAfterMs: seconds(
    'COMMIT_AFTER',
    10,
    'Seconds of silence after which a stream begins without a first event',
    0,
  ),
  heartbeatMs: seconds(
    'HEARTBEAT_INTERVAL',
    15,
    'Seconds of silence after which a comment is sent into a stream',
  ),
  connectTimeoutMs: seconds(
    'UPSTREAM_CONNECT_TIMEOUT',
    5,
    'Seconds until DashScope is connected to, TLS included',
  ),
  headersWithinMs: seconds(
    'UPSTREAM_TTFB_TIMEOUT',
    120,
    "Seconds until the first byte of a streamed answer of DashScope's",
  ),
  wholeWithinMs: seconds('UPSTREAM_WHOLE_TIMEOUT', 600, 'The same for an answer that is not streamed'),
  firstEventMs: seconds('FIRST_EVENT_TIMEOUT', 180, 'Seconds until the first event of an answer'),
  idleMs: seconds('STREAM_IDLE_TIMEOUT', 180, "Seconds of silence within an answer of DashScope's"),
  totalMs: seconds('TOTAL_TIMEOUT', 900, 'Seconds for a whole answer'),
  prestopDelayMs: seconds(
    'PRESTOP_DELAY',
    0,
    'Seconds between SIGTERM, when readiness turns, and the end of listening',
    0,
  ),
  shutdownGraceMs: seconds('SHUTDOWN_GRACE', 300, 'Seconds that open requests may go on after SIGTERM', 0),
} satisfies Record<string, Variable<unknown>>

function toRanges(text: string): string[] | undefined {
  const ranges = text
    .split(',')
    .map((range) => range.trim())
    .filter((range) => range !== '')
  return ranges.every(isRange) ? ranges : undefined
}

function isRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
