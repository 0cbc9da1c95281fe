import { setTimeout as wait } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { ask, onBothEdges, type Bench } from '../../support/edges.ts'
import { readStream } from '../../support/read-answer.ts'
import { soon } from '../../support/soon.ts'

/** Waits for a call in this state; returns the states of all calls. */
async function statesOf(bench: Bench, awaited: 'open' | 'aborted' | 'finished'): Promise<string[]> {
  const end = performance.now() + soon.timeout
  const states = () => bench.calls.map(({ state }) => state)
  while (!states().includes(awaited) && performance.now() < end) await wait(5)
  return states()
}

/** A reader of the body, after its first bytes. */
async function readerOf(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = response.body?.getReader()
  if (reader === undefined) throw new Error('there is no body')
  const { done } = await reader.read()
  expect(done).toBe(false)
  return reader
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (;;) {
    const { done } = await reader.read()
    if (done) return
  }
}

onBothEdges(
  (bench) => {
    test('the caller aborts within a stream', async () => {
      const leaving = new AbortController()
      const { signal } = leaving
      const response = await bench.chat(ask('[[sim: endless]]', { stream: true }), {}, { signal })
      const reader = await readerOf(response)
      expect(await statesOf(bench, 'open')).toEqual(['open'])
      leaving.abort()
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
      await expect(readAll(reader)).rejects.toThrow('abort')
    })

    test('the caller aborts while waiting for more', async () => {
      const leaving = new AbortController()
      const { signal } = leaving
      const response = await bench.chat(ask('[[sim: stall-after=1]]', { stream: true }), {}, { signal })
      const end = readAll(await readerOf(response)).catch((error: unknown) => error)
      await wait(20)
      leaving.abort()
      expect(await end).toMatchObject({ name: 'AbortError' })
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
    })

    test('the caller cancels the body of a stream', async () => {
      const reader = await readerOf(await bench.chat(ask('[[sim: endless]]', { stream: true })))
      await reader.cancel()
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
    })

    test('the caller cancels without having read anything', async () => {
      const response = await bench.chat(ask('[[sim: endless]]', { stream: true }))
      await response.body?.cancel()
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
    })

    test.each([
      ['before the first event', 'slow-first-event=20000', true],
      ['before the status line', 'slow-ttfb=20000', true],
      ['before the status line of a whole answer', 'slow-ttfb=20000', false],
      ['while a whole answer is collected', 'slow-chunks=300', false],
    ])('the caller leaves %s', async (_, fault, stream) => {
      const leaving = new AbortController()
      const { signal } = leaving
      const answer = bench.chat(ask(`[[sim: ${fault}]]`, { stream }), {}, { signal })
      const reason = answer.catch((error: unknown) => error)
      expect(await statesOf(bench, 'open')).toEqual(['open'])
      leaving.abort()
      expect(await reason).toMatchObject({ name: 'AbortError' })
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
    })

    test('the caller leaves in the silence of a stream', async () => {
      const reader = await readerOf(await bench.chat(ask('[[sim: stall-after=1]]', { stream: true })))
      await wait(100)
      await reader.cancel()
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
    })

    test('the caller leaves before the first event, after the status', async () => {
      const response = await bench.chat(ask('[[sim: slow-first-event=20000]]', { stream: true }))
      const reader = await readerOf(response)
      await reader.cancel()
      expect(await statesOf(bench, 'aborted')).toEqual(['aborted'])
    })

    test('the caller aborted before the request', async () => {
      const answer = bench.chat(ask('hi'), {}, { signal: AbortSignal.abort() })
      await expect(answer).rejects.toThrow('abort')
      expect(bench.calls).toEqual([])
    })

    test('a client that reads to the end has not disconnected', async () => {
      await readStream(await bench.chat(ask('hi', { stream: true })))
      expect(await statesOf(bench, 'finished')).toEqual(['finished'])
    })

    test('a caller who disconnects does not affect others', async () => {
      const leaving = await readerOf(await bench.chat(ask('[[sim: endless]]', { stream: true })))
      const staying = bench.chat(ask('[[sim: slow-chunks=20; pieces=["a","b","c","d"]]]', { stream: true }))
      await leaving.cancel()
      expect((await readStream(await staying)).text).toBe('abcd')
    })

    test('a slow reader loses nothing', async () => {
      const pieces = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(16_000)};`)
      const encoded = Buffer.from(JSON.stringify(pieces)).toString('base64url')
      const response = await bench.chat(ask(`[[sim: pieces64=${encoded}]]`, { stream: true }))
      await wait(100)
      const { text } = await readStream(response)
      expect(text === pieces.join('')).toBe(true)
    })
  },
  { commitAfterMs: 100, heartbeatMs: 50 },
)
