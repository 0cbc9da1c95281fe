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

test('the head is reported once, without informational responses before it, and its raw bytes are released', async () => {
  const { answer, controller, head } = open()
  answer.onRequestStart(controller)
  answer.onResponseStart(controller, 103, { link: 'x' })
  answer.onResponseStart(controller, 200, { 'content-type': 'text/plain' })
  expect(await head).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain' } })
  expect(controller.rawHeaders).toBeNull()
})

test('bytes are returned in order, to a pending read and to later ones', async () => {
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

test('at 64 KiB of unread bytes the connection is paused until all of them are read', async () => {
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

test('bytes that came before a failure are still returned', async () => {
  const { answer, controller } = begin()
  answer.onResponseData(controller, bytes(1))
  answer.onResponseError(controller, new Error('broken'))
  expect(await answer.next()).toEqual(given(1))
  await expect(answer.next()).rejects.toThrow('broken')
})

test('a failure before the head rejects the head, a later one rejects the pending read', async () => {
  const early = open()
  early.answer.onResponseError(null, new Error('refused'))
  await expect(early.head).rejects.toMatchObject({ failure: 'unreachable', cause: new Error('refused') })
  const late = begin()
  const next = late.answer.next()
  late.answer.onResponseError(late.controller, new Error('broken'))
  await expect(next).rejects.toThrow('broken')
})

test('an early return closes the connection, once, and only before the end of the answer', async () => {
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

test('an abort before there is a connection fails at once, and aborts the request when it gets one', async () => {
  const { answer, calls, controller, end, head } = open()
  end.abort(new Error('gone'))
  await expect(head).rejects.toThrow('gone')
  answer.onRequestStart(controller)
  expect(calls).toEqual(['end', 'abort: gone'])
})

test('an abort rejects a read although bytes are waiting, also after the end of the answer', async () => {
  for (const isWhole of [false, true]) {
    const { answer, controller, end } = begin()
    answer.onResponseData(controller, bytes(1))
    if (isWhole) answer.onResponseEnd()
    end.abort(new Error('time is up'))
    await expect(answer.next()).rejects.toThrow('time is up')
  }
})
