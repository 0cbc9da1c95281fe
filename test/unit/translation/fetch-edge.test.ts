import { expect, test, vi } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { toUpstream } from '../../support/upstream-text.ts'

const upstream = toUpstream({
  pieces: ['a', 'b'],
  reasoning: [],
  cumulative: false,
  lineEnd: '\n',
  terminal: 'A',
})

/** The number of listeners on abort signals that `work` adds and does not remove. */
async function countListeners(work: () => Promise<void>): Promise<number> {
  const added = vi.spyOn(AbortSignal.prototype, 'addEventListener')
  const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener')
  try {
    await work()
    return added.mock.calls.length - removed.mock.calls.length
  } finally {
    added.mockRestore()
    removed.mockRestore()
  }
}

function ask(stream: boolean, headers: Record<string, string> = {}): Promise<Response> {
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  return createGateway({ transport }).fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content: '?' }], stream }),
  })
}

test.each([true, false])('no abort listener remains after an answer, stream %s', async (stream) => {
  const left = await countListeners(async () => {
    const text = await (await ask(stream)).text()
    expect(text).toContain(stream ? '[DONE]' : 'chat.completion')
  })
  expect(left).toBe(0)
})

test('no abort listener remains after the caller has disconnected', async () => {
  const left = await countListeners(async () => {
    await (await ask(true)).body?.cancel()
  })
  expect(left).toBe(0)
})

test.each(['True', 'TRUE', '1'])('x-gateway-dry-run may be spelt %s', async (value) => {
  const response = await ask(false, { 'x-gateway-dry-run': value })
  expect(await response.json()).toMatchObject({ object: 'gateway.dry_run' })
})

test.each(['x-gateway-dry-run', 'x-gateway-strict'])('%s with an unknown value is refused', async (name) => {
  const response = await ask(false, { [name]: 'yes please' })
  expect(response?.status).toBe(400)
  expect(await response.text()).toContain(
    `'${name}': 'yes please'. Supported values are: 'true' and 'false'.`,
  )
})

test('no timer remains after a caller aborts between two reads', async () => {
  vi.useFakeTimers()
  try {
    const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
    const end = new AbortController()
    const response = await createGateway({ transport }).fetch('http://gateway/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'qwen-plus',
        messages: [{ role: 'user', content: '?' }],
        stream: true,
      }),
      signal: end.signal,
    })
    const reader = response.body?.getReader()
    await reader?.read()
    end.abort(new Error('enough'))
    await expect(reader?.read()).rejects.toThrow('enough')
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test.each([true, false])('a caller gets the error although onError throws, stream %s', async (stream) => {
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  const reported: unknown[] = []
  const gateway = createGateway({
    transport,
    now() {
      throw new RangeError('unforeseen')
    },
    onError(error) {
      reported.push(error)
      throw new Error('no log')
    },
  })
  const response = await gateway.fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content: '?' }], stream }),
  })
  expect([response.status, reported]).toEqual([500, [new RangeError('unforeseen')]])
  expect(await response.json()).toMatchObject({ error: { type: 'internal_error' } })
})

/** A request with a streamed body. */
function send(body: ReadableStream, signal: AbortSignal, onError: (error: unknown) => void) {
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  return createGateway({ transport, onError }).fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body,
    signal,
    duplex: 'half',
  } as RequestInit)
}

const never = new AbortController().signal

test.each([
  ['ends', () => {}],
  ['never says that it ended', () => new Promise<void>(() => {})],
  ['fails to end', () => Promise.reject(new Error('no'))],
])('an abort while the request body stalls rejects the call, and the body %s', async (_, ends) => {
  const end = new AbortController()
  const cancelled: unknown[] = []
  const reported: unknown[] = []
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"model":')),
    cancel(reason) {
      cancelled.push(reason)
      return ends()
    },
  })
  const reason = new Error('enough')
  const answer = send(body, end.signal, (error) => reported.push(error))
  setTimeout(() => end.abort(reason), 20)
  await expect(answer).rejects.toBe(reason)
  expect([cancelled, reported]).toEqual([[reason], []])
})

test.each<[what: string, pull: (controller: ReadableStreamDefaultController) => void]>([
  ['breaks', (controller) => controller.error(new Error('canary'))],
  ['is not made of bytes', (controller) => (controller.enqueue('canary'), controller.close())],
])("a body that %s is the caller's fault, and nothing unforeseen", async (_, pull) => {
  const reported: unknown[] = []
  const response = await send(new ReadableStream({ pull }), never, (error) => reported.push(error))
  expect([response.status, reported]).toEqual([400, []])
  expect(await response.json()).toEqual({
    error: {
      message: 'The request body could not be read.',
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  })
})

test('a body that is too large is cancelled, and its answer does not wait for that', async () => {
  let cancelled = false
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    cancel() {
      cancelled = true
      return new Promise<void>(() => {})
    },
  })
  const response = await send(body, never, () => {})
  expect([response.status, cancelled]).toEqual([413, true])
})
