import { expect, test } from 'vitest'

import { UndiciResponse, type Head } from './undici-response.ts'

/** The parts of undici's side of a response that are used. */
function open() {
  const calls: string[] = []
  const controller = {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: [Buffer.from('a')] as Buffer[] | null,
    abort: (reason: Error) => void calls.push(`abort: ${reason.message}`),
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
  }
  const end = new AbortController()
  const head = Promise.withResolvers<Head>()
  head.promise.catch(() => {})
  const answer = new UndiciResponse(end.signal, {
    begin: head.resolve,
    fail: head.reject,
    end: (isWhole) => void calls.push(isWhole ? 'whole' : 'end'),
  })
  return { answer, calls, controller, end, head: head.promise }
}

function begin() {
  const opened = open()
  opened.answer.onRequestStart(opened.controller)
  opened.answer.onResponseStart(opened.controller, 200, { 'content-type': 'text/plain' })
  return opened
}

const bytes = (length: number) => Buffer.alloc(length, 'x')
const given = (length: number) => ({ done: false, value: bytes(length) })
const ended = { done: true, value: undefined }

test('the head is told once, without what went before it, and its bytes are let go', async () => {
  const { answer, controller, head } = open()
  answer.onRequestStart(controller)
  answer.onResponseStart(controller, 103, { link: 'x' })
  answer.onResponseStart(controller, 200, { 'content-type': 'text/plain' })
  expect(await head).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain' } })
  expect(controller.rawHeaders).toBeNull()
})

test('bytes in their order, to whoever waits or asks later', async () => {
  const { answer, controller } = begin()
  const first = answer.next()
  for (const length of [1, 2, 3]) answer.onResponseData(controller, bytes(length))
  answer.onResponseEnd()
  expect([await first, await answer.next(), await answer.next(), await answer.next()]).toEqual([
    given(1),
    given(2),
    given(3),
    ended,
  ])
})

test('DashScope waits while 64 KiB wait, and until none of them does', async () => {
  const { answer, calls, controller } = begin()
  answer.onResponseData(controller, bytes(40_000))
  expect(calls).toEqual([])
  answer.onResponseData(controller, bytes(40_000))
  expect(calls).toEqual(['pause'])
  await answer.next()
  expect(calls).toEqual(['pause'])
  await answer.next()
  expect(calls).toEqual(['pause', 'resume'])
})

test('what came before a failure is still read', async () => {
  const { answer, controller } = begin()
  answer.onResponseData(controller, bytes(1))
  answer.onResponseError(controller, new Error('broken'))
  expect(await answer.next()).toEqual(given(1))
  await expect(answer.next()).rejects.toThrow('broken')
})

test('a failure before the head is the head’s, and one that is waited for reaches who waits', async () => {
  const early = open()
  early.answer.onResponseError(null, new Error('refused'))
  await expect(early.head).rejects.toMatchObject({ failure: 'unreachable', cause: new Error('refused') })
  const late = begin()
  const next = late.answer.next()
  late.answer.onResponseError(late.controller, new Error('broken'))
  await expect(next).rejects.toThrow('broken')
})

test('who leaves closes the connection, once, and only where there is more to come', async () => {
  const left = begin()
  const next = left.answer.next()
  await left.answer.return()
  await left.answer.return()
  expect([await next, left.calls]).toEqual([ended, ['abort: The rest of the answer is not read.', 'end']])
  const whole = begin()
  whole.answer.onResponseEnd()
  await whole.answer.return()
  expect(whole.calls).toEqual(['whole'])
})

test('an abort while the connection is waited for fails at once, and ends the request when its turn comes', async () => {
  const { answer, calls, controller, end, head } = open()
  end.abort(new Error('gone'))
  await expect(head).rejects.toThrow('gone')
  answer.onRequestStart(controller)
  expect(calls).toEqual(['end', 'abort: gone'])
})

test('an abort is heard with bytes waiting, also when all of them have come', async () => {
  for (const isWhole of [false, true]) {
    const { answer, controller, end } = begin()
    answer.onResponseData(controller, bytes(1))
    if (isWhole) answer.onResponseEnd()
    end.abort(new Error('time is up'))
    await expect(answer.next()).rejects.toThrow('time is up')
  }
})
