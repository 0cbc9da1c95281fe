import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createDashScope } from './client.ts'
import type { DashScopeError } from './errors.ts'
import { toBase } from './regions/to-base.ts'

test.each([
  'https://llm-x.cn-beijing.maas.aliyuncs.com',
  'https://llm-x.cn-beijing.maas.aliyuncs.com/',
  'https://llm-x.cn-beijing.maas.aliyuncs.com/api/v1',
  'https://llm-x.cn-beijing.maas.aliyuncs.com/api/v1/',
  'https://llm-x.cn-beijing.maas.aliyuncs.com/compatible-mode/v1',
  'https://llm-x.cn-beijing.maas.aliyuncs.com/compatible-mode/v1/',
])('%s is the native API of its host', (baseUrl) => {
  expect(toBase(baseUrl)).toBe('https://llm-x.cn-beijing.maas.aliyuncs.com/api/v1')
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('an answer that does not end is aborted after 600 s, as the shared hosts do', async () => {
  const event = new TextEncoder().encode('data:{"output":{"text":"a"},"request_id":"r"}\n\n')
  const connect = createDashScope({
    baseUrl: 'https://dashscope.aliyuncs.com',
    userAgent: 'test',
    transport: async (_, signal) => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: new ReadableStream<Uint8Array>({
        start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
        async pull(controller) {
          controller.enqueue(event)
          await new Promise((resolve) => setTimeout(resolve, 100_000))
        },
      }),
    }),
  })
  const started = Date.now()
  const read = async () => {
    const response = await connect('sk-x', new AbortController().signal).stream({ path: '/x', body: {} })
    for await (const bytes of response) expect(bytes).toBeDefined()
  }
  const ended = read().then(
    () => undefined,
    (error: DashScopeError) => ({ failure: error.failure, seconds: (Date.now() - started) / 1000 }),
  )
  await vi.advanceTimersByTimeAsync(1_000_000)
  expect(await ended).toEqual({ failure: 'timeout', seconds: 600 })
})
