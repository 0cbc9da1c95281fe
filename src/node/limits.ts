import { createHmac, randomBytes } from 'node:crypto'

import { ApiError } from '../openai/api-error.ts'

/** Requests under way at one time; 0: no limit. */
export interface InFlightLimits {
  all: number
  perKey: number
  perIp: number
}

export interface Caller {
  key: string
  ip: string
}

export interface Limits {
  /** Counts a request in, and out again when what comes back is called; throws a 429 or 503 where there is no room. */
  admit: (caller: Caller) => () => void
  readonly inFlight: number
}

/** What is full says so at once and queues nothing: a queue would only hide it. */
export function createLimits(limits: InFlightLimits, isOverloaded: () => boolean): Limits {
  const salt = randomBytes(32)
  const counts = {
    all: new Map<string, number>(),
    perKey: new Map<string, number>(),
    perIp: new Map<string, number>(),
  }
  const total = () => counts.all.get('') ?? 0
  return {
    admit({ key, ip }) {
      if (isOverloaded()) throw busy('The gateway is overloaded')
      const places: [keyof InFlightLimits, string][] = [
        ['all', ''],
        // Salted anew in each process: what is held in memory names no key, here or anywhere else.
        ['perKey', limits.perKey === 0 ? '' : createHmac('sha256', salt).update(key).digest('base64')],
        ['perIp', ip],
      ]
      const taken = places.filter(([kind]) => limits[kind] > 0 || kind === 'all')
      for (const [kind, who] of taken) {
        const most = limits[kind]
        if (most > 0 && (counts[kind].get(who) ?? 0) >= most)
          throw kind === 'all' ? busy('The gateway is full') : tooMany(kind, most)
      }
      for (const [kind, who] of taken) counts[kind].set(who, (counts[kind].get(who) ?? 0) + 1)
      return () => {
        for (const [kind, who] of taken) leave(counts[kind], who)
      }
    },
    get inFlight() {
      return total()
    },
  }
}

function leave(counts: Map<string, number>, who: string): void {
  const left = (counts.get(who) ?? 0) - 1
  if (left > 0) counts.set(who, left)
  else counts.delete(who)
}

/** Nothing was sent to DashScope, so that trying again is safe. */
const tryAgain = { 'retry-after': '1', 'x-should-retry': 'true' }

function busy(what: string): ApiError {
  return new ApiError({
    status: 503,
    type: 'internal_error',
    code: 'server_is_overloaded',
    message: `${what}: please try again in a moment. Nothing was sent to DashScope.`,
    chinese: '网关繁忙，请求未发往 DashScope，请稍后重试。',
    headers: tryAgain,
  })
}

function tooMany(kind: 'perKey' | 'perIp', most: number): ApiError {
  const whose = kind === 'perKey' ? 'this API key' : 'this address'
  return new ApiError({
    status: 429,
    type: 'invalid_request_error',
    code: 'rate_limit_exceeded',
    message: `Too many requests at one time with ${whose}: this gateway takes ${most}. Please wait for one to end.`,
    chinese: `${kind === 'perKey' ? '该 API Key' : '该地址'}的并发请求数已达上限（${most}），请等待已有请求结束。`,
    headers: tryAgain,
  })
}
