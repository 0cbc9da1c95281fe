import { expect, test, vi } from 'vitest'

import { createGateway, createHandler } from '../../../src/index.ts'
import { unobservedRequest, type Ending } from '../../../src/http/adapters/request-observer.ts'
import { readError } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { toUpstream } from '../../support/upstream-text.ts'

const upstream = toUpstream({
  pieces: ['a', 'b'],
  reasoning: [],
  cumulative: false,
  lineEnd: '\n',
  terminal: 'A',
})

function createReplayed() {
  return createGateway({ transport: createReplay({ body: new TextEncoder().encode(upstream) }).transport })
}

function chat(stream: boolean, signal?: AbortSignal): Request {
  return new Request('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content: '?' }], stream }),
    ...(signal !== undefined && { signal }),
  })
}

/** As Bun's: accessors on a prototype, some of them with the names of a RequestInit's members. */
class BunServer {
  readonly url = new URL('http://127.0.0.1:3000/')
  readonly method = 'GET'
  readonly signal = 'none'
  requestIP(): { address: string } {
    return { address: '127.0.0.1' }
  }
}

class ExecutionContext {
  waitUntil(): void {}
}

/** What servers and others pass to a function that they call with a request. */
const passed: readonly (readonly [by: string, others: readonly unknown[]])[] = [
  ['Bun', [new BunServer()]],
  [
    'Deno',
    [{ remoteAddr: { transport: 'tcp', hostname: '127.0.0.1', port: 1 }, completed: Promise.resolve() }],
  ],
  ['Workers', [{ method: 'BREW', signal: 'a binding', headers: 1 }, new ExecutionContext()]],
  ['Workers without bindings', [{}, new ExecutionContext()]],
  ['map', [0, []]],
  ['a callback', [null]],
  ['a framework', ['text']],
]

for (const name of ['fetch', 'handler'] as const) {
  test.each(passed)(`${name} answers the request, with what %s passes beside it`, async (_, others) => {
    const answer = createReplayed()[name] as (...all: unknown[]) => Promise<Response>
    const response = await answer(chat(false), ...others)
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'ab' } }] })
  })
}

test.each([
  ['a plain object', { method: 'GET', body: null }],
  ['an object without a prototype', Object.assign(Object.create(null), { method: 'GET', body: null })],
  ['another request', new Request('http://gateway/', { method: 'GET' })],
])('fetch still takes %s beside a request as its RequestInit', async (_, init: RequestInit) => {
  const models = new Request('http://gateway/v1/models/qwen-plus', { method: 'DELETE' })
  expect((await createReplayed().fetch(models)).status).toBe(405)
  expect((await createReplayed().fetch(models, init)).status).toBe(200)
})

test('beside an address any object is a RequestInit, as for fetch', async () => {
  class Options {
    readonly method = 'DELETE'
  }
  const response = await createReplayed().fetch('http://gateway/v1/models/qwen-plus', new Options())
  expect(response.status).toBe(405)
})

test.each<[string, (request: Request) => Promise<unknown>]>([
  ['was read', (request) => request.text()],
  ['is being read', async (request) => request.body?.getReader()],
  [
    'was read in part',
    async (request) => {
      const reader = request.body?.getReader()
      await reader?.read()
      reader?.releaseLock()
    },
  ],
])('a request whose body %s says so, and nothing is sent', async (_, read) => {
  const sent: unknown[] = []
  const gateway = createGateway({
    transport(request) {
      sent.push(request)
      throw new Error('sent')
    },
  })
  const request = chat(false)
  await read(request)
  const error = await readError(await gateway.handler(request), 500)
  expect(error).toMatchObject({ type: 'internal_error' })
  expect(error.message).toContain('was read before the gateway received the request')
  expect(sent).toEqual([])
})

test('a clone that was made before is as good as the request', async () => {
  const request = chat(false)
  const clone = request.clone()
  await request.text()
  expect((await createReplayed().handler(clone)).status).toBe(200)
})

/** A handler whose requests record their end. */
function createRecorded() {
  const endings: Ending[] = []
  const observe = () => ({ ...unobservedRequest, ended: (ending: Ending) => void endings.push(ending) })
  return { endings, handler: createHandler(createReplayed(), { observe }) }
}

test.each([
  ['before the handler', () => AbortSignal.abort(new Error('gone'))],
  [
    'before the answer',
    () => {
      const leaving = new AbortController()
      queueMicrotask(() => leaving.abort(new Error('gone')))
      return leaving.signal
    },
  ],
])('a caller who disconnects %s is no failure of the handler', async (_, createSignal) => {
  const { endings, handler } = createRecorded()
  const response = await handler(chat(false, createSignal()))
  expect([response.status, await response.text()]).toEqual([499, ''])
  expect(endings).toMatchObject([{ status: 499 }])
})

test('the body of a disconnected caller fails only after the server could cancel it', async () => {
  vi.useFakeTimers()
  try {
    const { endings, handler } = createRecorded()
    const leaving = new AbortController()
    const reader = (await handler(chat(true, leaving.signal))).body?.getReader()
    await reader?.read()
    leaving.abort(new Error('gone'))
    expect(endings).toEqual([{ status: 200, disconnectPhase: 'stream' }])
    const rest = reader?.read().then(
      () => 'read',
      (error: Error) => error.message,
    )
    await vi.advanceTimersByTimeAsync(0)
    expect(await rest).toBe('gone')
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('a server that cancels the body ends the request, and nothing fails', async () => {
  const { endings, handler } = createRecorded()
  const leaving = new AbortController()
  const response = await handler(chat(true, leaving.signal))
  leaving.abort(new Error('gone'))
  await response.body?.cancel()
  await new Promise((resolve) => setTimeout(resolve))
  expect(endings).toEqual([{ status: 200, disconnectPhase: 'stream' }])
})
