import { type AddressInfo, type Server } from 'node:net'

import { afterAll, beforeAll } from 'vitest'

import { connectRedis } from '../../src/server/admission/redis.ts'
import { ask } from './edges.ts'
import { startServer, type RunningServer } from './start-server.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'

export const one = 'sk-0123456789abcdef'
export const other = 'sk-fedcba9876543210'

export interface Question {
  key?: string
  forwarded?: string
  body?: unknown
}

export function chat(server: RunningServer, { key = one, forwarded, body = ask('hi') }: Question = {}) {
  return fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
    },
    body: JSON.stringify(body),
  })
}

/** Makes the server listen, and returns its Redis URL. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Short, so that a recovered Redis is noticed soon. */
const probeMs = 50

type Use = (server: RunningServer, shed: string[], changes: boolean[]) => Promise<void>
type Limits = { perKey?: number; perIp?: number; windowMs?: number; redisUrl?: string; now?: () => number }

/** For the tests of a file: a simulator, its calls, and a function that starts a server with rate limits in front of it. */
export function useRateLimits() {
  let simulator: RunningSimulator
  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterAll(() => simulator.close())
  return {
    calls: () => simulator.calls,
    withLimits: (limits: Limits, use: Use) => withRateLimits(simulator.origin, limits, use),
  }
}

/** A server with rate limits in front of the upstream at `baseUrl`, while `use` runs. */
async function withRateLimits(baseUrl: string, rateLimits: Limits, use: Use): Promise<void> {
  const { redisUrl, perKey = 0, perIp = 0, windowMs = 60_000, ...clock } = rateLimits
  const shed: string[] = []
  const changes: boolean[] = []
  const shared =
    redisUrl === undefined ? undefined : connectRedis(redisUrl, (isUp) => changes.push(isUp), probeMs)
  const server = await startServer({
    baseUrl,
    edge: {
      rateLimits: { perKey, perIp, windowMs, shared, ...clock },
      onShed: (reason) => shed.push(reason),
      trustedProxies: ['127.0.0.0/8'],
    },
  })
  try {
    await use(server, shed, changes)
  } finally {
    await server.stop()
    shared?.close()
  }
}
