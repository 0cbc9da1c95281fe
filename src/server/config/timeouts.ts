import { seconds, type Variable } from './variable.ts'

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
  totalMs: seconds(
    'TOTAL_TIMEOUT',
    600,
    "Seconds for a whole answer. DashScope's shared hosts end answers at 600 s, workspace hosts at 3600 s",
  ),
  prestopDelayMs: seconds(
    'PRESTOP_DELAY',
    0,
    'Seconds between SIGTERM, when readiness turns, and the end of listening',
    0,
  ),
  shutdownGraceMs: seconds('SHUTDOWN_GRACE', 300, 'Seconds that open requests may go on after SIGTERM', 0),
} satisfies Record<string, Variable<unknown>>
