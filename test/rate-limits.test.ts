import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { connectRedis } from '../src/node/redis.ts'
import { ask } from './support/edges.ts'
import { readCompletion, readError } from './support/read-answer.ts'
import { startServer, type RunningServer } from './support/start-server.ts'
import { startSimulator, type RunningSimulator } from './support/start-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const one = 'sk-0123456789abcdef'
const other = 'sk-fedcba9876543210'

interface Question {
  key?: string
  forwarded?: string
  body?: unknown
}

function chat(server: RunningServer, { key = one, forwarded, body = ask('hi') }: Question = {}) {
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

/** A Redis URL of the server's, which is made to listen. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function withLimits(
  rateLimits: { perKey?: number; perIp?: number; windowMs?: number; redisUrl?: string },
  use: (server: RunningServer, shed: string[], changes: boolean[]) => Promise<void>,
): Promise<void> {
  const { redisUrl, perKey = 0, perIp = 0, windowMs = 60_000 } = rateLimits
  const shed: string[] = []
  const changes: boolean[] = []
  const shared = redisUrl === undefined ? undefined : connectRedis(redisUrl, (isUp) => changes.push(isUp))
  const server = await startServer({
    baseUrl: simulator.origin,
    edge: {
      rateLimits: { perKey, perIp, windowMs, shared },
      shed: (reason) => shed.push(reason),
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

test('a key has its requests in a window, is told how many are left, and no other key loses any', async () => {
  await withLimits({ perKey: 2 }, async (server, shed) => {
    for (const left of ['1', '0']) {
      const response = await chat(server)
      expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2')
      expect(response.headers.get('x-ratelimit-remaining-requests')).toBe(left)
      expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+s$/)
      await readCompletion(response)
    }
    const before = simulator.calls.length
    const refused = await chat(server)
    expect(refused.headers.get('x-should-retry')).toBe('true')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    const error = await readError(refused, 429)
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'rate_limit_exceeded' })
    expect(error.message).toMatch(
      /with this API key: this gateway takes 2 in 60 s\. Please try again in \d+ s\./,
    )
    expect(simulator.calls).toHaveLength(before)
    expect(shed).toEqual(['key_rate'])
    await readCompletion(await chat(server, { key: other }))
  })
})

test('an address has its requests in a window, whatever keys it tries; IPv6 counts by network', async () => {
  await withLimits({ perIp: 2 }, async (server, shed) => {
    await readCompletion(await chat(server, { forwarded: '203.0.113.1' }))
    await readCompletion(await chat(server, { forwarded: '203.0.113.1', key: other }))
    const refused = await chat(server, { forwarded: '203.0.113.1', key: 'sk-yet-another-key' })
    expect((await readError(refused, 429)).message).toContain('with this address')
    await readCompletion(await chat(server, { forwarded: '203.0.113.2' }))
    for (const forwarded of ['2001:db8::1', '2001:db8::2'])
      await readCompletion(await chat(server, { forwarded }))
    await readError(await chat(server, { forwarded: '2001:db8::3' }), 429)
    await readCompletion(await chat(server, { forwarded: '2001:db8:0:1::3' }))
    // What a proxy of several says of the one before it may have that one's port.
    await readCompletion(await chat(server, { forwarded: '203.0.113.9, 127.0.0.2:4711' }))
    await readError(await chat(server, { forwarded: '203.0.113.1, 127.0.0.2:4711' }), 429)
    expect(shed).toEqual(['ip_rate', 'ip_rate', 'ip_rate'])
  })
})

test('refused requests count, and so does asking for the list of models with a key', async () => {
  await withLimits({ perKey: 2 }, async (server) => {
    await readError(await chat(server, { body: {} }), 400)
    const models = () => fetch(`${server.baseURL}/models`, { headers: { authorization: `Bearer ${one}` } })
    expect((await models()).status).toBe(200)
    await readError(await models(), 429)
    // Without a key it costs nobody anything.
    expect((await fetch(`${server.baseURL}/models`)).status).toBe(200)
    for (let probe = 0; probe < 5; probe += 1)
      expect(
        (await fetch(`${server.origin}/health`, { headers: { authorization: `Bearer ${one}` } })).status,
      ).toBe(200)
  })
})

test('a window ends', async () => {
  await withLimits({ perKey: 1, windowMs: 1000 }, async (server) => {
    await readCompletion(await chat(server))
    const refused = await chat(server)
    expect(refused.headers.get('retry-after')).toBe('1')
    await readError(refused, 429)
    await vi.waitFor(async () => expect((await chat(server)).status).toBe(200), {
      timeout: 3000,
      interval: 200,
    })
  })
})

test.each([-3_600_000, 3_600_000])('a wall clock that jumps by %s ms changes no window', async (jump) => {
  const clock = Date.now
  await withLimits({ perKey: 1, windowMs: 2000 }, async (server) => {
    const jumped = vi.spyOn(Date, 'now').mockImplementation(() => clock() + jump)
    try {
      await readCompletion(await chat(server))
      jumped.mockImplementation(() => clock())
      const refused = await chat(server)
      expect(['1', '2']).toContain(refused.headers.get('retry-after'))
      await readError(refused, 429)
      jumped.mockImplementation(() => clock() - jump)
      await readError(await chat(server), 429)
      await vi.waitFor(async () => expect((await chat(server)).status).toBe(200), {
        timeout: 4000,
        interval: 200,
      })
    } finally {
      jumped.mockRestore()
    }
  })
})

test('while Redis cannot be reached each process counts for itself, and it is told', async () => {
  const closed = createTcpServer()
  const redisUrl = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  await withLimits({ perKey: 1, redisUrl }, async (server, _, changes) => {
    await readCompletion(await chat(server))
    await readError(await chat(server), 429)
    await vi.waitFor(() => expect(changes).toEqual([false]), 3000)
  })
})

type Mood = 'counts' | 'hangs' | 'refuses' | 'says'

/** A Redis that is well as long as it is only greeted; `probed` and `counted` are how often it was asked for more. */
function createMoody(mood: Mood = 'counts') {
  const state = { mood, probed: 0, counted: 0, says: '' }
  const unanswered: (() => void)[] = []
  const answerTo = (asked: string) => {
    if (asked === '') return '+OK\r\n'
    if (state.mood === 'refuses') return "-READONLY You can't write against a read only replica.\r\n"
    if (asked === 'probe') return ':1000\r\n'
    return state.mood === 'says' ? state.says : '*2\r\n:1\r\n:60000\r\n'
  }
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split(/^\*/m).slice(1)) {
        const name = command.split('\r\n')[2]?.toLowerCase() ?? ''
        const asked = /dashscope-gateway:(\w+)/.exec(command)?.[1] ?? ''
        if (asked !== '') state[asked === 'probe' ? 'probed' : 'counted'] += 1
        if (name === 'info') socket.write('$17\r\nredis_version:7.0\r\n')
        else if (name === 'ping') socket.write('+PONG\r\n')
        else if (state.mood === 'hangs') unanswered.push(() => void socket.write(answerTo(asked)))
        else socket.write(answerTo(asked))
      }
    })
  })
  const change = (next: Mood) => {
    state.mood = next
    for (const answer of unanswered.splice(0)) answer()
  }
  return { server, state, change }
}

const asOften = { timeout: 5000, interval: 50 }

test('a Redis that hangs keeps one request waiting, and then is asked by none until it counts again', async () => {
  const { server: moody, state, change } = createMoody()
  await withLimits({ perKey: 5, redisUrl: await listen(moody) }, async (server, _, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([true]))
    change('hangs')
    for (let turn = 0; turn < 5; turn += 1) await readCompletion(await chat(server))
    const before = state.probed
    await vi.waitFor(async () => {
      await readError(await chat(server), 429)
      expect(state.probed).toBeGreaterThan(before + 1)
    }, asOften)
    expect(state.counted).toBe(1)
    // A limit that is not set asks nothing of Redis, and so knows nothing of it.
    expect(changes).toEqual([true, false])
    change('counts')
    await vi.waitFor(() => expect(changes).toEqual([true, false, true]), asOften)
    await readCompletion(await chat(server))
    expect(state.counted).toBe(2)
  })
  moody.close()
})

test('a Redis that answers and does not count is away', async () => {
  const { server: moody, state, change } = createMoody()
  await withLimits({ perKey: 100, redisUrl: await listen(moody) }, async (server, _, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([true]))
    change('refuses')
    const before = state.probed
    await vi.waitFor(async () => {
      await readCompletion(await chat(server))
      expect(state.probed).toBeGreaterThan(before + 1)
    }, asOften)
    expect(changes).toEqual([true, false])
    expect(state.counted).toBe(1)
  })
  moody.close()
})

test.each([
  [
    'is of another type',
    '-WRONGTYPE Operation against a key holding the wrong kind of value script: 1, on @user_script:1.\r\n',
  ],
  ['is no number', '-ERR value is not an integer or out of range script: 1, on @user_script:1.\r\n'],
  [
    'is no number, in the words of Redis 6',
    '-ERR Error running script (call to f_1): @user_script:1: ERR value is not an integer or out of range\r\n',
  ],
  ['is as large as numbers get', '-ERR increment or decrement would overflow\r\n'],
  ['has no end', '*2\r\n:7\r\n:-1\r\n'],
  ['is counted as text', '*2\r\n$3\r\nabc\r\n:1000\r\n'],
])('an entry that %s is the fault of its key, which is counted here; Redis is not away', async (_, says) => {
  const { server: moody, state, change } = createMoody()
  await withLimits({ perKey: 2, redisUrl: await listen(moody) }, async (server, _shed, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([true]))
    state.says = says
    change('says')
    await readCompletion(await chat(server))
    await readCompletion(await chat(server))
    await readError(await chat(server), 429)
    expect(state.counted).toBe(3)
    change('counts')
    // The next one is asked of Redis again, which has gone nowhere.
    await readCompletion(await chat(server, { key: other }))
    expect(state.counted).toBe(4)
    expect(changes).toEqual([true])
  })
  moody.close()
})

test('so is one that has never counted', async () => {
  const { server: moody } = createMoody('refuses')
  await withLimits({ perKey: 1, redisUrl: await listen(moody) }, async (server, _, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([false]))
    await readCompletion(await chat(server))
    await readError(await chat(server), 429)
  })
  moody.close()
})

test('when the service ends, it is not Redis that went away', async () => {
  const { server } = createMoody()
  const changes: boolean[] = []
  const shared = connectRedis(await listen(server), (isUp) => changes.push(isUp))
  await vi.waitFor(() => expect(changes).toEqual([true]))
  const closed = once(shared.redis, 'end')
  shared.close()
  await closed
  expect(changes).toEqual([true])
  server.close()
})
