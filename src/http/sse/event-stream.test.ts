import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { done, EventStream, heartbeat, toEvent } from './event-stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  const left = vi.getTimerCount()
  vi.useRealTimers()
  if (left > 0) throw new Error('A timer is left.')
})

/** Batches that come when they are told to, and whether their reader left. */
function createSource() {
  const waiting: PromiseWithResolvers<IteratorResult<readonly unknown[]>>[] = []
  const source = {
    left: false,
    asked: 0,
    give: (...batch: unknown[]) => waiting.shift()?.resolve({ done: false, value: batch }),
    end: () => waiting.shift()?.resolve({ done: true, value: undefined }),
    fail: (error: unknown) => waiting.shift()?.reject(error),
    [Symbol.asyncIterator]: () => ({
      next() {
        source.asked += 1
        const next = Promise.withResolvers<IteratorResult<readonly unknown[]>>()
        waiting.push(next)
        return next.promise
      },
      async return() {
        source.left = true
        return { done: true as const, value: undefined }
      },
    }),
  }
  return source
}

const options = { toError: (cause: unknown) => ({ error: String(cause) }), heartbeatMs: 1000, firstMs: 1000 }
const ended = { done: true, value: undefined }
const piece = (value: string) => ({ done: false, value })

test('a batch is one piece, and the end is said', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const first = stream.next()
  source.give(1, 'two')
  expect(await first).toEqual(piece(`${toEvent(1)}${toEvent('two')}`))
  const last = stream.next()
  source.end()
  expect([await last, await stream.next()]).toEqual([piece(done), ended])
})

test('batches of nothing are no pieces', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const next = stream.next()
  source.give()
  await vi.advanceTimersByTimeAsync(0)
  source.end()
  expect([await next, source.asked]).toEqual([piece(done), 2])
})

test('a comment after each silence that somebody waits in, the first one after its own time', async () => {
  const source = createSource()
  const stream = new EventStream(source, { ...options, firstMs: 300 })
  const times: number[] = []
  const started = Date.now()
  for (let beat = 0; beat < 3; beat += 1) {
    const next = stream.next()
    await vi.advanceTimersToNextTimerAsync()
    expect(await next).toEqual(piece(heartbeat))
    times.push(Date.now() - started)
  }
  expect([times, source.asked]).toEqual([[300, 1300, 2300], 1])
  await stream.return()
})

test('silence is counted from when somebody waits, though the timer runs from before', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const first = stream.next()
  source.give('a')
  await first
  // The reader takes their time; the timer of the first piece is still under way.
  await vi.advanceTimersByTimeAsync(900)
  const second = stream.next()
  let told = false
  void second.then(() => (told = true))
  await vi.advanceTimersByTimeAsync(999)
  expect(told).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await second).toEqual(piece(heartbeat))
  await stream.return()
})

test('what comes while nobody waits is kept for who asks next', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const beat = stream.next()
  await vi.advanceTimersByTimeAsync(1000)
  await beat
  source.give('late')
  await vi.advanceTimersByTimeAsync(5000)
  expect([await stream.next(), source.asked]).toEqual([piece(toEvent('late')), 1])
  await stream.return()
})

test('a failure is an event, and the end', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const next = stream.next()
  source.fail('broken')
  expect(await next).toEqual(piece(`${toEvent({ error: 'broken' })}${done}`))
  expect(await stream.next()).toEqual(ended)
})

test('what cannot be written is a failure, and nobody reads on', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const next = stream.next()
  source.give('a', 1n)
  expect((await next).value).toContain('BigInt')
  expect([await stream.next(), source.left]).toEqual([ended, true])
})

test('who leaves while they wait is told the end at once, and what comes then is nobody’s', async () => {
  const source = createSource()
  const stream = new EventStream(source, options)
  const next = stream.next()
  expect(await stream.return()).toEqual(ended)
  source.give('late')
  expect([await next, await stream.next(), source.left]).toEqual([ended, ended, true])
})
