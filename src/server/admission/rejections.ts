import { ApiError } from '../../errors/api-error.ts'

/** Why a request is rejected before it is handled; the label of `gateway_shed_total`. */
export const reasons = [
  'event_loop',
  'memory',
  'full',
  'key_in_flight',
  'ip_in_flight',
  'bodies',
  'ip_bodies',
  'key_rate',
  'ip_rate',
] as const
export type Reason = (typeof reasons)[number]

/** Values for the messages: the limit, and the window and the waiting time in seconds. */
export interface Details {
  limit?: number
  windowSeconds?: number
  afterSeconds?: number
}

const busy = (what: string) => () => ({
  message: `${what}: please try again in a moment. Nothing was sent to DashScope.`,
  chinese: '网关繁忙，请求未发往百炼，请稍后重试。',
})

const atOneTime =
  (whose: string, chinese: string) =>
  ({ limit = 0 }: Details) => ({
    message: `Too many concurrent requests with ${whose}: this gateway allows ${limit}. Please wait until one has ended.`,
    chinese: `${chinese}的并发请求数已达本网关上限（${limit}），请等待已有请求结束。`,
  })

const atOneTimeArriving = ({ limit = 0 }: Details) => ({
  message: `Too many incomplete request bodies from this address: this gateway waits for ${limit} at one time. Please send each body without pauses.`,
  chinese: `该地址有过多请求体尚未传完，本网关最多同时等待 ${limit} 个，请一次性发送请求体。`,
})

const inAWindow =
  (whose: string, chinese: string) =>
  ({ limit = 0, windowSeconds = 0, afterSeconds = 0 }: Details) => ({
    message: `Too many requests with ${whose}: this gateway allows ${limit} in ${windowSeconds} s. Please try again in ${afterSeconds} s.`,
    chinese: `${chinese}的请求过于频繁：本网关每 ${windowSeconds} 秒最多 ${limit} 次，请在 ${afterSeconds} 秒后重试。`,
  })

const words: Readonly<Record<Reason, (details: Details) => { message: string; chinese: string }>> = {
  event_loop: busy('The gateway is overloaded'),
  memory: busy('The gateway is short of memory'),
  full: busy('The gateway has too many concurrent requests'),
  key_in_flight: atOneTime('this API key', '该 API Key'),
  ip_in_flight: atOneTime('this address', '该地址'),
  bodies: busy('The gateway has too many incomplete request bodies'),
  ip_bodies: atOneTimeArriving,
  key_rate: inAWindow('this API key', '该 API Key'),
  ip_rate: inAWindow('this address', '该地址'),
}

const ours: ReadonlySet<Reason> = new Set(['event_loop', 'memory', 'full', 'bodies'])

/** 503 for an answer that DashScope has begun to make. A client must not repeat the request by itself, since it is billed. */
export function refuseAnswer(): ApiError {
  return new ApiError({
    status: 503,
    type: 'internal_error',
    code: 'server_is_overloaded',
    message:
      'The gateway is short of memory for the answer, which it cannot send as it comes. Please try again later. DashScope may bill this request.',
    chinese: '网关内存不足，无法容纳这个需要整体返回的回答，请稍后重试。百炼可能已对本次请求计费。',
    headers: { 'retry-after': '1', 'x-should-retry': 'false' },
  })
}

/** 503 if the gateway is full, 429 if this caller has reached a limit. A retry is safe, since nothing was sent. */
export function refuse(reason: Reason, details: Details = {}): ApiError {
  return new ApiError({
    ...(ours.has(reason)
      ? { status: 503, type: 'internal_error', code: 'server_is_overloaded' }
      : { status: 429, type: 'invalid_request_error', code: 'rate_limit_exceeded' }),
    ...words[reason](details),
    headers: { 'retry-after': String(details.afterSeconds ?? 1), 'x-should-retry': 'true' },
  })
}
