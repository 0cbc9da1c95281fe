export interface HeaderValues {
  requestId: string
  /** Milliseconds since the epoch. */
  arrived: number
  /** Seconds. */
  timeout: number
}

const origins = 'Origin,Access-Control-Request-Method,Access-Control-Request-Headers'

/** As recorded from the service in 2025 and 2026. */
export function toResponseHeaders(stamp: HeaderValues, stream: boolean): Record<string, string> {
  return {
    vary: stream ? origins : `${origins}, Accept-Encoding`,
    'content-type': stream ? 'text/event-stream;charset=UTF-8' : 'application/json',
    'x-request-id': headerValue(stamp.requestId),
    'x-dashscope-call-gateway': 'true',
    'x-dashscope-timeout': String(stamp.timeout),
    'x-dashscope-finished': String(!stream),
    ...timing(stamp),
  }
}

/**
 * DashScope's own gateway rejects a key, so there are no x-dashscope-* headers. The recording has no content type
 * either, but without one DashScope's SDK would not find the code, and its users report that code.
 */
export function toRejectionHeaders(stamp: HeaderValues): Record<string, string> {
  return {
    vary: 'Accept-Encoding',
    'content-type': 'application/json',
    'x-request-id': headerValue(stamp.requestId),
    ...timing(stamp),
  }
}

/** A body may contain any request id, a header only printable characters. */
function headerValue(text: string): string {
  return text.replace(/[^ -~]/g, '?')
}

function timing({ arrived }: HeaderValues): Record<string, string> {
  return {
    'req-cost-time': '5',
    'req-arrive-time': String(arrived),
    'resp-start-time': String(arrived + 5),
    'x-envoy-upstream-service-time': '4',
    server: 'istio-envoy',
  }
}

const quota = {
  count_limit: 600,
  count_limit_period: 60,
  usage_limit: 1_000_000,
  usage_limit_period: 60,
}

/** Account internals that some services send along; clients must not see them. */
export const leakedHeaders: Record<string, string> = {
  'x-dashscope-uid': '1234567890123456',
  'x-dashscope-apikeyid': '987654',
  'x-dashscope-inner-flow-control-meta': JSON.stringify(quota),
  'x-dashscope-inner-input-tokens': '56',
  'set-cookie': 'acw_tc=0a1b2c3d;path=/;HttpOnly;Max-Age=1800',
}
