import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import {
  ask,
  connect,
  createTransport,
  frame,
  timeouts,
  silent,
  toBytes,
} from '../../../test/support/calls.ts'
import { unobservedCall } from '../call-observer.ts'
import type { Transport } from '../transport.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['nothing at all', 200, [], 'empty'],
  ['nothing but a status', 503, [], 'refused'],
  ['HTML', 200, ['<html>'], 'malformed'],
] as const)('%s is a failure, and its observer is notified once', async (_, status, pieces, failed) => {
  const ended: unknown[] = []
  const observer = { ...unobservedCall, ended: (reported?: string) => ended.push(reported) }
  const transport: Transport = async () => ({ status, headers: {}, body: toBytes(pieces) })
  const { signal } = new AbortController()
  const answer = connect(transport, timeouts)('sk-0123456789', signal, () => observer).stream({
    path: '/x',
    body: {},
  })
  await expect(answer).rejects.toMatchObject({ failure: failed })
  expect([ended, vi.getTimerCount()]).toEqual([[failed], 0])
})

test('results that came before an error in the same read are read first', async () => {
  const error = 'event:error\ndata:{"code":"Throttling","message":"slow down","request_id":"r"}\n\n'
  const { transport } = createTransport([], [frame('null') + error])
  const response = await ask(transport)
  const { frames, failure } = response.first
  expect(frames).toHaveLength(1)
  expect(failure).toMatchObject({ failure: 'refused', code: 'Throttling' })
  response.close(failure)
  expect(vi.getTimerCount()).toBe(0)
})

test('the idle time counts from the pending read, although the timer was started before it', async () => {
  const gate = Promise.withResolvers<void>()
  const transport: Transport = async (_, signal) => ({
    status: 200,
    headers: {},
    body: (async function* () {
      yield new TextEncoder().encode(frame('null'))
      await gate.promise
      yield new TextEncoder().encode(frame('null'))
      await silent(signal)
    })(),
  })
  const { signal } = new AbortController()
  const dashscope = connect(transport, { ...timeouts, idleMs: 2000 })('sk-0123456789', signal)
  const response = await dashscope.stream({ path: '/x', body: {} })
  const second = response.next()
  await vi.advanceTimersByTimeAsync(1500)
  gate.resolve()
  await second
  let error: unknown
  response.next().catch((cause: unknown) => (error = cause))
  await vi.advanceTimersByTimeAsync(1999)
  expect(error).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(error).toMatchObject({ failure: 'timeout' })
})

test('a read after the end starts no timer', async () => {
  const transport: Transport = async () => ({
    status: 200,
    headers: {},
    body: toBytes([frame('null'), frame('null'), frame('stop')]),
  })
  const response = await ask(transport)
  // The reader is so slow that the total timeout expires.
  await vi.advanceTimersByTimeAsync(5000)
  await response.next().catch(() => {})
  await response.return()
  expect(vi.getTimerCount()).toBe(0)
})
