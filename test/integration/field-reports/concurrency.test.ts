import { setTimeout as wait } from 'node:timers/promises'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createGateway, type Gateway } from '../../../src/index.ts'
import { caseCount } from '../../support/case-count.ts'
import { ask, onBothEdges } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readStream } from '../../support/read-answer.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

interface Caller {
  bearer: string
  pieces: string[]
}

const random = (length: number) => crypto.randomUUID().replaceAll('-', '').slice(0, length)
const callers = Array.from({ length: Math.max(40, caseCount(200)) }, (): Caller => {
  const own = random(8)
  return { bearer: `sk-${random(24)}`, pieces: ['甲', own, '乙', own, '丙'] }
})

// Long enough for a busy machine: an answer that begins before DashScope's has no DashScope request id.
const options = { commitAfterMs: 60_000 }

onBothEdges((bench) => {
  test('#10 many streams at a time, each with its own key: each caller gets only its own answer', async () => {
    const answers = await Promise.all(
      callers.map(async ({ bearer, pieces }, index) => {
        const marker = `[[sim: slow-chunks=${index % 7}; pieces=${JSON.stringify(pieces)}]]`
        const question = ask(marker, { stream: true, user: pieces[1] })
        const response = await bench.chat(question, { authorization: `Bearer ${bearer}` })
        return { pieces, response, streamed: await readStream(response) }
      }),
    )
    for (const { pieces, streamed } of answers) {
      expect(streamed.text).toBe(pieces.join(''))
      expect(new Set(streamed.chunks.map(({ id }) => id)).size).toBe(1)
    }
    const ids = answers.map(({ response }) => response.headers.get('x-dashscope-request-id'))
    expect(new Set(ids).size).toBe(callers.length)
    // Every call to DashScope has the key of its caller.
    const keyOf = new Map(callers.map(({ bearer, pieces }) => [pieces[1], bearer]))
    expect(bench.calls).toHaveLength(callers.length)
    for (const call of bench.calls) {
      const [, own] = /"甲","(\w+)"/.exec(JSON.stringify(call.body).replaceAll('\\"', '"')) ?? []
      expect(call.key).toBe(keyOf.get(own))
      expect(JSON.stringify(call.headers)).not.toContain(own)
    }
  })
}, options)

describe('one gateway in process', () => {
  let simulator: RunningSimulator
  let gateway: Gateway
  beforeAll(async () => {
    simulator = await startSimulator()
    gateway = createGateway({ baseUrl: simulator.origin, commitAfterMs: 40, heartbeatMs: 60 })
  })
  beforeEach(() => simulator.forget())
  afterAll(() => simulator.close())

  const settled = async (count: number) => {
    const end = performance.now() + 10_000
    const open = () => simulator.calls.filter(({ state }) => state === 'open').length
    while ((simulator.calls.length < count || open() > 0) && performance.now() < end) await wait(5)
    return simulator.calls.map(({ state }) => state)
  }

  test.each([
    [true, 1],
    [false, 1],
    [true, 3],
  ])('#28 the caller disconnects: the call to DashScope ends at once, stream %s, n %i', async (stream, n) => {
    const leaving = new AbortController()
    const { signal } = leaving
    const question = ask('[[sim: endless; slow-chunks=20]]', { stream, n })
    const answer = postChat(gateway, question, {}, { signal }).then((response) => response.text())
    const ended = answer.catch((error: unknown) => error)
    await expect.poll(() => simulator.calls.length).toBe(n)
    leaving.abort()
    expect(await ended).toMatchObject({ name: 'AbortError' })
    expect(await settled(n)).toEqual(Array.from({ length: n }, () => 'aborted'))
  })

  test('#28 a whole answer is collected from a DashScope stream', async () => {
    await postChat(gateway, ask('hi'))
    expect(simulator.calls[0]?.headers).toMatchObject({ 'x-dashscope-sse': 'enable' })
  })

  test('#30 a silent stream is kept alive with comments, and its headers disable buffering in proxies', async () => {
    const question = ask('[[sim: slow-first-event=1000; slow-chunks=150; pieces=["a","b"]]]', {
      stream: true,
    })
    const started = performance.now()
    const response = await postChat(gateway, question)
    // The status line does not wait forever for the first event.
    expect(performance.now() - started).toBeLessThan(900)
    expect(response.headers.get('cache-control')).toContain('no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const { text, comments, raw } = await readStream(response)
    expect(text).toBe('ab')
    expect(raw.startsWith(': keep-alive\n\n')).toBe(true)
    expect(comments).toBeGreaterThanOrEqual(3)
    expect(comments).toBeLessThanOrEqual(27)
  })

  test('#30 a stream without pauses gets no comments', async () => {
    const { comments } = await readStream(
      await postChat(gateway, ask('[[sim: slow-chunks=5; pieces=["a","b"]]]', { stream: true })),
    )
    expect(comments).toBe(0)
  })
})
