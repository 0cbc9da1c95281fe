import { once } from 'node:events'
import { createServer as createTcpServer } from 'node:net'

import { expect, test, vi } from 'vitest'

import { connectRedis } from '../../../src/server/admission/redis.ts'
import { chat, listen, other, useRateLimits } from '../../support/rate-limits.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'
import { soon } from '../../support/soon.ts'

const { withLimits } = useRateLimits()

test('while Redis cannot be reached each process counts locally, and the change is reported', async () => {
  const closed = createTcpServer()
  const redisUrl = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  await withLimits({ perKey: 1, redisUrl }, async (server, _, changes) => {
    await readCompletion(await chat(server))
    await readError(await chat(server), 429)
    await vi.waitFor(() => expect(changes).toEqual([false]), soon)
  })
})

type Mood = 'counts' | 'hangs' | 'refuses' | 'says'

/** A Redis that always accepts connections; its mood decides about other commands, and `probed` and `counted` count them. */
function createMoody(mood: Mood = 'counts') {
  const state = { mood, probed: 0, counted: 0, says: '' }
  const unanswered: (() => void)[] = []
  const answerTo = (counter: string) => {
    if (counter === '') return '+OK\r\n'
    if (state.mood === 'refuses') return "-READONLY You can't write against a read only replica.\r\n"
    if (counter === 'probe') return '*2\r\n:1\r\n:1000\r\n'
    return state.mood === 'says' ? state.says : '*2\r\n:1\r\n:60000\r\n'
  }
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split(/^\*/m).slice(1)) {
        const name = command.split('\r\n')[2]?.toLowerCase() ?? ''
        const counter = /dashscope-gateway:(\w+)/.exec(command)?.[1] ?? ''
        if (counter !== '') state[counter === 'probe' ? 'probed' : 'counted'] += 1
        if (name === 'info') socket.write('$17\r\nredis_version:7.0\r\n')
        else if (name === 'ping') socket.write('+PONG\r\n')
        else if (state.mood === 'hangs') unanswered.push(() => void socket.write(answerTo(counter)))
        else socket.write(answerTo(counter))
      }
    })
  })
  const change = (next: Mood) => {
    state.mood = next
    for (const answer of unanswered.splice(0)) answer()
  }
  return { server, state, change }
}

const asOften = { timeout: 15_000, interval: 50 }

test('a Redis that hangs delays one request, and then gets no requests until it counts again', async () => {
  const { server: moody, state, change } = createMoody()
  await withLimits({ perKey: 5, redisUrl: await listen(moody) }, async (server, _, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([true]), soon)
    change('hangs')
    for (let turn = 0; turn < 5; turn += 1) await readCompletion(await chat(server))
    const before = state.probed
    await vi.waitFor(async () => {
      await readError(await chat(server), 429)
      expect(state.probed).toBeGreaterThan(before + 1)
    }, asOften)
    expect(state.counted).toBe(1)
    // Limits that are not set do not call Redis, so they report no changes.
    expect(changes).toEqual([true, false])
    change('counts')
    await vi.waitFor(() => expect(changes).toEqual([true, false, true]), asOften)
    await readCompletion(await chat(server))
    expect(state.counted).toBe(2)
  })
  moody.close()
})

test('a Redis that answers and does not count is unavailable', async () => {
  const { server: moody, state, change } = createMoody()
  await withLimits({ perKey: 100, redisUrl: await listen(moody) }, async (server, _, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([true]), soon)
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
])('a key whose entry %s is counted locally; Redis stays available', async (_, says) => {
  const { server: moody, state, change } = createMoody()
  await withLimits({ perKey: 2, redisUrl: await listen(moody) }, async (server, _shed, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([true]), soon)
    state.says = says
    change('says')
    await readCompletion(await chat(server))
    await readCompletion(await chat(server))
    await readError(await chat(server), 429)
    expect(state.counted).toBe(3)
    change('counts')
    // The next request is counted in Redis again, which was never unavailable.
    await readCompletion(await chat(server, { key: other }))
    expect(state.counted).toBe(4)
    expect(changes).toEqual([true])
  })
  moody.close()
})

test('a Redis that has never counted is unavailable', async () => {
  const { server: moody } = createMoody('refuses')
  await withLimits({ perKey: 1, redisUrl: await listen(moody) }, async (server, _, changes) => {
    await vi.waitFor(() => expect(changes).toEqual([false]), soon)
    await readCompletion(await chat(server))
    await readError(await chat(server), 429)
  })
  moody.close()
})

test('the end of the service is not reported as an unavailable Redis', async () => {
  const { server } = createMoody()
  const changes: boolean[] = []
  const shared = connectRedis(await listen(server), (isUp) => changes.push(isUp))
  await vi.waitFor(() => expect(changes).toEqual([true]), soon)
  const closed = once(shared.redis, 'end')
  shared.close()
  await closed
  expect(changes).toEqual([true])
  server.close()
})
