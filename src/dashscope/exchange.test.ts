import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ask, connect, createTransport, frame, timeouts, silent, toBytes } from '../../test/support/calls.ts'
import { unobservedCall } from './call-observer.ts'
import type { Transport } from './transport.ts'

const failure = (code: string, syscall?: string) =>
  Object.assign(new Error('no'), { code, ...(syscall !== undefined && { syscall }) })

async function askAndRead(transport: Transport): Promise<string | undefined> {
  const response = await ask(transport)
  expect(response.first.frames).toHaveLength(1)
  for await (const bytes of response) expect(response.decode(bytes).frames).toHaveLength(1)
  expect(response.end()).toEqual({ frames: [], failure: undefined })
  return response.requestId
}

test.each([
  ['ECONNREFUSED', undefined],
  ['ENOTFOUND', undefined],
  ['UND_ERR_CONNECT_TIMEOUT', undefined],
  ['ETIMEDOUT', 'connect'],
])('%s: nothing was sent, so the call is retried once', async (code, syscall) => {
  const { transport, calls } = createTransport([failure(code, syscall)])
  expect(await askAndRead(transport)).toBe('r')
  expect([calls(), vi.getTimerCount()]).toEqual([2, 0])
})

test('wrapped as fetch wraps it, and for several addresses', async () => {
  const wrapped = new TypeError('fetch failed', { cause: new AggregateError([failure('ECONNREFUSED')]) })
  const { transport, calls } = createTransport([wrapped])
  await askAndRead(transport)
  expect(calls()).toBe(2)
})

test('a second failure is the answer', async () => {
  const { transport, calls } = createTransport([failure('ECONNREFUSED'), failure('ECONNREFUSED')])
  await expect(ask(transport)).rejects.toMatchObject({ failure: 'unreachable' })
  expect([calls(), vi.getTimerCount()]).toEqual([2, 0])
})

test.each(['ECONNRESET', 'UND_ERR_SOCKET', 'ETIMEDOUT', 'EPIPE'])(
  '%s: the model may have run, so the call is not retried',
  async (code) => {
    const { transport, calls } = createTransport([failure(code, 'read')])
    await expect(ask(transport)).rejects.toMatchObject({ failure: 'cut' })
    expect(calls()).toBe(1)
  },
)

test('when nothing can be reached, a tenth of the calls and a few more are retried', async () => {
  const refusals = Array.from({ length: 200 }, () => failure('ECONNREFUSED'))
  const { transport, calls } = createTransport(refusals)
  const dashscope = connect(transport)('sk-0123456789', new AbortController().signal)
  for (let call = 0; call < 50; call += 1) {
    await expect(dashscope.stream({ path: '/x', body: {} })).rejects.toMatchObject({ failure: 'unreachable' })
  }
  expect(calls()).toBeGreaterThan(53)
  expect(calls()).toBeLessThan(60)
})

test('no second attempt is made for a caller who has disconnected', async () => {
  const left = new AbortController()
  const { transport, calls } = createTransport([])
  const leaving: Transport = async (request, signal) => {
    left.abort()
    signal.throwIfAborted()
    return transport(request, signal)
  }
  await expect(ask(leaving, left.signal)).rejects.toThrow('aborted')
  expect(calls()).toBe(0)
})

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('no first event in time', async () => {
  const answer = ask((_, signal) => silent(signal)).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await answer).toMatchObject({
    failure: 'timeout',
    message: 'DashScope did not begin its answer within 1 s.',
  })
  expect(vi.getTimerCount()).toBe(0)
})

test('no end in time, though the first event was', async () => {
  const transport: Transport = async (_, signal) => ({
    status: 200,
    headers: { 'x-request-id': 'r' },
    body: (async function* () {
      yield new TextEncoder().encode(frame('null'))
      await silent(signal)
    })(),
  })
  const response = await ask(transport)
  expect(response.first.frames).toHaveLength(1)
  const end = response.next().catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(5000)
  expect(await end).toMatchObject({
    failure: 'timeout',
    message: 'DashScope did not finish its answer within 5 s.',
    origin: { requestId: 'r' },
  })
  expect(vi.getTimerCount()).toBe(0)
})

test('no timer remains of an answer that is left early', async () => {
  const { transport } = createTransport([], [frame('null'), frame('stop')])
  const response = await ask(transport)
  expect(vi.getTimerCount()).toBe(1)
  await response.return()
  expect(vi.getTimerCount()).toBe(0)
})

test('a whole answer is its own first event, and has the time of a whole answer', async () => {
  const slow: Transport = async () => {
    await new Promise((resolve) => setTimeout(resolve, 3000))
    return { status: 200, headers: {}, body: toBytes(['{"output":{"text":"x"},"request_id":"r"}']) }
  }
  const dashscope = connect(slow, { ...timeouts, wholeHeadersMs: 4000 })(
    'sk-0123456789',
    new AbortController().signal,
  )
  const answer = dashscope.send({ path: '/x', body: {} })
  await vi.advanceTimersByTimeAsync(3000)
  expect((await answer).requestId).toBe('r')
})

test('a call that is aborted has ended and has no timer, whether it was read or not', async () => {
  const own = new AbortController()
  const ended: unknown[] = []
  const observer = { ...unobservedCall, ended: (failed?: string) => ended.push(failed) }
  const { transport } = createTransport([], [frame('null'), frame('stop')])
  const call = { path: '/x', body: {}, signal: own.signal }
  const { signal } = new AbortController()
  await connect(transport, timeouts)('sk-0123456789', signal, () => observer).stream(call)
  expect([vi.getTimerCount(), ended]).toEqual([1, []])
  own.abort()
  expect([vi.getTimerCount(), ended]).toEqual([0, [undefined]])
})

test('silence within an answer', async () => {
  const transport: Transport = async (_, signal) => ({
    status: 200,
    headers: {},
    body: (async function* () {
      yield new TextEncoder().encode(frame('null'))
      await silent(signal)
    })(),
  })
  const dashscope = connect(transport, { ...timeouts, idleMs: 2000 })(
    'sk-0123456789',
    new AbortController().signal,
  )
  const response = await dashscope.stream({ path: '/x', body: {} })
  // A slow reader does not count as a silent upstream.
  await vi.advanceTimersByTimeAsync(2500)
  const next = response.next().catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(2000)
  expect(await next).toMatchObject({
    failure: 'timeout',
    message: 'DashScope did not continue its answer within 2 s.',
  })
  expect(vi.getTimerCount()).toBe(0)
})
