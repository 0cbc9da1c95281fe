import { seconds, type Variable } from './variable.ts'

/** Timeouts and intervals. */
export const timeVariables = {
  headersTimeoutMs: seconds('HEADERS_TIMEOUT', 10, 'Seconds to receive the headers of a request'),
  requestTimeoutMs: seconds('REQUEST_TIMEOUT', 60, 'Seconds to receive a whole request'),
  keepAliveMs: seconds(
    'KEEPALIVE_TIMEOUT',
    75,
    'Seconds to keep an idle connection open; set it higher than in the proxy in front',
  ),
  writeStallMs: seconds(
    'WRITE_STALL_TIMEOUT',
    60,
    'Disconnect a client that has read nothing for this many seconds',
  ),
  commitAfterMs: seconds(
    'COMMIT_AFTER',
    10,
    'Send the headers of a stream after this many seconds, even before its first event',
    0,
  ),
  heartbeatMs: seconds(
    'HEARTBEAT_INTERVAL',
    15,
    'Send a comment into a stream that has been idle for this many seconds',
  ),
  connectTimeoutMs: seconds('UPSTREAM_CONNECT_TIMEOUT', 5, 'Seconds to connect to DashScope, including TLS'),
  streamHeadersMs: seconds(
    'UPSTREAM_TTFB_TIMEOUT',
    120,
    'Seconds to the first byte of a streamed DashScope response',
  ),
  wholeHeadersMs: seconds('UPSTREAM_WHOLE_TIMEOUT', 600, 'The same for a response that is not streamed'),
  firstEventMs: seconds('FIRST_EVENT_TIMEOUT', 180, 'Seconds to the first event of a response'),
  idleMs: seconds('STREAM_IDLE_TIMEOUT', 180, 'Seconds without data within a DashScope response'),
  totalMs: seconds(
    'TOTAL_TIMEOUT',
    600,
    "Seconds for a complete response. DashScope's shared hosts end responses at 600 s, workspace hosts at 3600 s",
  ),
  taskMs: seconds(
    'TASK_TIMEOUT',
    600,
    'Seconds for a task of DashScope, such as an image of an older model; a pending task is canceled then',
  ),
  prestopDelayMs: seconds(
    'PRESTOP_DELAY',
    0,
    'Seconds to keep listening after SIGTERM while readiness already reports 503',
    0,
  ),
  shutdownGraceMs: seconds('SHUTDOWN_GRACE', 300, 'Seconds that open requests may continue after SIGTERM', 0),
} satisfies Record<string, Variable<unknown>>
