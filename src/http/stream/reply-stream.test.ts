import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ApiError } from '../../errors/api-error.ts'
import type { Sink, StreamReply } from '../endpoint.ts'
import { ReplyStream, type ReplyStreamOptions } from './reply-stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  const left = vi.getTimerCount()
  vi.useRealTimers()
  if (left > 0) throw new Error('A timer is left.')
})

/** A stream with a reply and a reader that the test controls. */
function create(
  options: Partial<ReplyStreamOptions> = {},
  run: (sink: Sink) => Promise<void> = () => new Promise(() => {}),
) {
  const ending = Promise.withResolvers<void>()
  const stages: string[] = []
  const sent: string[] = []
  const reader = { hasRoom: true }
  const caller = new AbortController()
  const reply: StreamReply = {
    kind: 'stream',
    run: (sink) => Promise.race([run(sink), ending.promise]),
    requestId: () => undefined,
    start: () => '',
    keepAlive: () => '(alive)',
    fail: ({ message }, id) => `(${message} in ${id})`,
  }
  const stream = new ReplyStream(reply, {
    commitAfterMs: 1000,
    heartbeatMs: 1000,
    signal: caller.signal,
    requestId: 'req_1',
    toError(cause, stage) {
      stages.push(stage)
      return new ApiError({ status: 500, type: 'internal_error', message: String(cause) })
    },
    ...options,
  })
  const pipe = () =>
    stream.body.pipe({
      write: (text) => (sent.push(String(text)), reader.hasRoom),
      end: () => void sent.push('(end)'),
      abort: () => void sent.push('(abort)'),
    })
  return { stream, reply, pipe, sent, stages, reader, caller, ending }
}

/** The same, after its status line and the text `a`. */
async function begin(options: Partial<ReplyStreamOptions> = {}) {
  const made = create(options)
  const opened = made.stream.open()
  made.stream.write('a')
  await opened
  made.pipe()
  return made
}

async function finish({ ending }: Pick<ReturnType<typeof create>, 'ending'>): Promise<void> {
  ending.resolve()
  await vi.advanceTimersByTimeAsync(0)
}

test('text written before the body is piped is sent once it is, and so is the end', async () => {
  const made = create()
  const opened = made.stream.open()
  expect([made.stream.write('a'), made.stream.write('b')]).toEqual([false, false])
  await opened
  made.pipe()
  expect(made.stream.write('c')).toBe(true)
  await finish(made)
  expect(made.sent).toEqual(['a', 'b', 'c', '(end)'])
})

test('an empty text does not commit the status line and is not sent', async () => {
  const made = create()
  let isOpen = false
  void made.stream.open().then(() => (isOpen = true))
  expect(made.stream.write('')).toBe(true)
  await vi.advanceTimersByTimeAsync(999)
  expect(isOpen).toBe(false)
  await finish(made)
})

test('a reply without text is an empty body', async () => {
  const made = create({}, async () => {})
  await made.stream.open()
  made.pipe()
  expect(made.sent).toEqual(['(end)'])
})

test('a silence commits the status line, each further one sends a keep-alive, the first after its own interval', async () => {
  const made = create({ commitAfterMs: 700 })
  const started = Date.now()
  const times: number[] = []
  const opened = made.stream.open()
  await vi.advanceTimersByTimeAsync(700)
  await opened
  made.stream.body.pipe({
    write: () => times.push(Date.now() - started) > 0,
    end: () => {},
    abort: () => {},
  })
  await vi.advanceTimersByTimeAsync(2999)
  expect(times).toEqual([1000, 2000, 3000])
  await finish(made)
})

test('an empty keep-alive is requested as rarely as one with text', async () => {
  const made = await begin()
  let calls = 0
  made.reply.keepAlive = () => {
    calls += 1
    return ''
  }
  await vi.advanceTimersByTimeAsync(3500)
  expect(calls).toBe(3)
  await finish(made)
})

test('the start is sent if the status line is committed before the first text', async () => {
  const made = create()
  made.reply.start = () => '(start)'
  const opened = made.stream.open()
  await vi.advanceTimersByTimeAsync(1000)
  await opened
  made.pipe()
  made.stream.write('a')
  await finish(made)
  expect(made.sent).toEqual(['(start)', 'a', '(end)'])
})

test('silence is counted from the last text, although the timer was started before', async () => {
  const made = await begin()
  await vi.advanceTimersByTimeAsync(900)
  made.stream.write('b')
  await vi.advanceTimersByTimeAsync(999)
  expect(made.sent).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(1)
  expect(made.sent).toEqual(['a', 'b', '(alive)'])
  await finish(made)
})

test('while a slow reader has no room, no keep-alive is sent', async () => {
  const made = await begin()
  made.reader.hasRoom = false
  expect(made.stream.write('b')).toBe(false)
  await vi.advanceTimersByTimeAsync(5500)
  expect(made.sent).toEqual(['a', 'b'])
  made.reader.hasRoom = true
  made.stream.body.resume()
  await vi.advanceTimersByTimeAsync(999)
  expect(made.sent).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(1)
  expect(made.sent).toEqual(['a', 'b', '(alive)'])
  await finish(made)
})

test('drained resolves when the body is piped, and when the target has room again', async () => {
  const made = create()
  const opened = made.stream.open()
  made.stream.write('a')
  const attached = made.stream.drained()
  await opened
  made.pipe()
  await attached
  await made.stream.drained()
  made.reader.hasRoom = false
  made.stream.write('b')
  let hasRoom = false
  void made.stream.drained().then(() => (hasRoom = true))
  await vi.advanceTimersByTimeAsync(10)
  expect(hasRoom).toBe(false)
  made.stream.body.resume()
  await vi.advanceTimersByTimeAsync(0)
  expect(hasRoom).toBe(true)
  await finish(made)
})

test('a failure before the first text is no stream', async () => {
  const made = create({}, () => Promise.reject(new Error('refused')))
  await expect(made.stream.open()).rejects.toThrow('refused')
  expect(made.stages).toEqual([])
})

test('a failure is reported in the stream, and ends it', async () => {
  const made = await begin()
  made.ending.reject('broken')
  await vi.advanceTimersByTimeAsync(5000)
  expect([made.sent, made.stages]).toEqual([['a', '(broken in req_1)', '(end)'], ['mid_stream']])
  expect(made.stream.write('late')).toBe(true)
  expect(made.sent).toHaveLength(3)
})

test('a failure after the status line and before any text is reported in the stream, too', async () => {
  const made = create()
  const opened = made.stream.open()
  await vi.advanceTimersByTimeAsync(1000)
  await opened
  made.ending.reject('refused')
  await vi.advanceTimersByTimeAsync(0)
  made.pipe()
  expect([made.sent, made.stages]).toEqual([['(refused in req_1)', '(end)'], ['before_first_event']])
})

test('a caller who disconnects ends the wait for room, with the reason of the abort', async () => {
  const made = await begin()
  made.reader.hasRoom = false
  made.stream.write('b')
  setTimeout(() => made.caller.abort(new Error('left')), 10)
  void vi.advanceTimersByTimeAsync(10)
  await expect(made.stream.drained()).rejects.toThrow('left')
  await expect(made.stream.drained()).rejects.toThrow('left')
  expect(made.stream.write('c')).toBe(false)
  await finish(made)
})

test('no listener remains on the signal', async () => {
  const added = vi.spyOn(AbortSignal.prototype, 'addEventListener')
  const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener')
  const made = await begin()
  made.reader.hasRoom = false
  made.stream.write('b')
  const waiting = made.stream.drained()
  made.stream.body.resume()
  await waiting
  expect(added.mock.calls.length).toBe(1)
  expect(removed.mock.calls.length).toBeGreaterThanOrEqual(1)
  await finish(made)
  vi.restoreAllMocks()
})
