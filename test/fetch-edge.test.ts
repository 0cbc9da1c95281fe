import { expect, test, vi } from 'vitest'

import { createGateway } from '../src/index.ts'
import { createReplay } from './support/replay-transport.ts'
import { toUpstream } from './support/upstream-text.ts'

const upstream = toUpstream({
  pieces: ['a', 'b'],
  reasoning: [],
  cumulative: false,
  lineEnd: '\n',
  terminal: 'A',
})

/** How many more listeners there are on abort signals, of whoever, after `work` than before. */
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

test.each([true, false])('nobody listens for a caller who has been answered, stream %s', async (stream) => {
  const left = await countListeners(async () => {
    const text = await (await ask(stream)).text()
    expect(text).toContain(stream ? '[DONE]' : 'chat.completion')
  })
  expect(left).toBe(0)
})

test('nor for one who has left', async () => {
  const left = await countListeners(async () => {
    await (await ask(true)).body?.cancel()
  })
  expect(left).toBe(0)
})

test.each(['True', 'TRUE', '1'])('a dry run is one, spelt %s', async (value) => {
  const response = await ask(false, { 'x-gateway-dry-run': value })
  expect(await response.json()).toMatchObject({ object: 'gateway.dry_run' })
})

test.each(['x-gateway-dry-run', 'x-gateway-strict'])(
  '%s with a value nobody knows is refused',
  async (name) => {
    const response = await ask(false, { [name]: 'yes please' })
    expect(response?.status).toBe(400)
    expect(await response.text()).toContain(
      `'${name}': 'yes please'. Supported values are: 'true' and 'false'.`,
    )
  },
)

test('nothing is left of an answer whose caller aborts between two reads', async () => {
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

test.each([true, false])('a caller gets their error though telling it fails, stream %s', async (stream) => {
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  const told: unknown[] = []
  const gateway = createGateway({
    transport,
    now() {
      throw new RangeError('unforeseen')
    },
    onError(error) {
      told.push(error)
      throw new Error('no log')
    },
  })
  const response = await gateway.fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content: '?' }], stream }),
  })
  expect([response.status, told]).toEqual([500, [new RangeError('unforeseen')]])
  expect(await response.json()).toMatchObject({ error: { type: 'internal_error' } })
})
