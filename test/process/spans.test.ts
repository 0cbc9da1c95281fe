import { propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { observeWithAll } from '../../src/http/adapters/request-observer.ts'
import { createRequestSpans, flushSpans } from '../../src/server/telemetry/request-tracing.ts'
import { toDataUrl } from '../support/data-url.ts'
import { ask, key } from '../support/edges.ts'
import { readCompletion } from '../support/read-answer.ts'
import { createOwner } from '../support/own-cli.ts'
import { startServer, type RunningServer } from '../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'

const start = createOwner()
const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const withoutSdk = createRequestSpans('http://127.0.0.1')

let simulator: RunningSimulator
let intl: RunningSimulator
let server: RunningServer
beforeAll(async () => {
  trace.setGlobalTracerProvider(provider)
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  simulator = await startSimulator()
  intl = await startSimulator()
  const observe = observeWithAll(createRequestSpans(simulator.origin))
  server = await startServer({
    baseUrl: simulator.origin,
    regions: [`intl=${intl.origin}`],
    edge: { observe },
  })
})
beforeEach(() => exporter.reset())
afterAll(async () => {
  await server.stop()
  await simulator.close()
  await intl.close()
  trace.disable()
  propagation.disable()
})

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const callerSpan = '00f067aa0ba902b7'

async function chat(body: unknown, signal: AbortSignal | null = null, token = key): Promise<void> {
  const response = await fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${callerSpan}-01`,
    },
    body: JSON.stringify(body),
    signal,
  })
  await response.text()
}

/** The server's span and DashScope's, once both have ended. */
async function spans(count = 2): Promise<ReadableSpan[]> {
  await vi.waitFor(() => expect(exporter.getFinishedSpans()).toHaveLength(count), 30_000)
  return exporter.getFinishedSpans().toSorted((one, other) => one.kind - other.kind)
}

test('without an SDK there are no observers', () => {
  expect(withoutSdk).toEqual([])
})

test('a chat is a span of ours below the caller’s, and a call to DashScope below it', async () => {
  await chat(ask('[[sim: say=secret answer]] secret question', { stream: true }))
  const [own, call] = await spans()
  expect(own).toMatchObject({
    kind: SpanKind.SERVER,
    name: 'POST /v1/chat/completions',
    parentSpanContext: { traceId, spanId: callerSpan },
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
    },
    status: { code: SpanStatusCode.UNSET },
  })
  expect(call).toMatchObject({
    kind: SpanKind.CLIENT,
    name: 'chat qwen-plus',
    parentSpanContext: { traceId, spanId: own?.spanContext().spanId },
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'dashscope',
      'gen_ai.request.model': 'qwen-plus',
      'gen_ai.request.stream': true,
      'gen_ai.usage.input_tokens': expect.any(Number) as number,
      'gen_ai.usage.output_tokens': expect.any(Number) as number,
      'gen_ai.response.time_to_first_chunk': expect.any(Number) as number,
      'gen_ai.response.id': expect.stringMatching(/^[\w-]{20,}$/) as string,
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(simulator.origin).port),
    },
  })
})

test('the region that a request names, and its host', async () => {
  const response = await fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'x-dashscope-region': 'intl',
    },
    body: JSON.stringify(ask('hi')),
  })
  await response.text()
  const [own, call] = await spans()
  expect(own?.attributes).toMatchObject({ 'gateway.region': 'intl' })
  expect(call?.attributes).toMatchObject({ 'server.port': Number(new URL(intl.origin).port) })
})

test('calls of other endpoints have their own names, and uploads too', async () => {
  const post = (path: string, body: unknown) =>
    fetch(server.baseURL + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then((response) => response.text())
  await post('/completions', { model: 'qwen-plus', prompt: 'p' })
  await post('/rerank', { model: 'qwen3-rerank', query: 'q', documents: ['a'] })
  const image = toDataUrl('image/png', 7_864_320)
  await post('/embeddings', { model: 'qwen3-vl-embedding', input: [{ image }] })
  await post('/images/generations', { model: 'qwen-image-2.0', prompt: 'p', response_format: 'url' })
  await post('/audio/speech', {
    model: 'qwen3-tts-flash',
    voice: 'Cherry',
    input: 'a',
    response_format: 'wav',
  })
  const calls = (await spans(12)).filter(({ kind }) => kind === SpanKind.CLIENT)
  expect(calls.map(({ name }) => name)).toEqual([
    'text_completion qwen-plus',
    'rerank qwen3-rerank',
    'upload_file qwen3-vl-embedding',
    'upload_file qwen3-vl-embedding',
    'embeddings qwen3-vl-embedding',
    'generate_content qwen-image-2.0',
    'generate_content qwen3-tts-flash',
  ])
  expect(calls.every(({ attributes }) => attributes['server.address'] === '127.0.0.1')).toBe(true)
  expect(calls[4]?.attributes['gen_ai.usage.input_tokens']).toBeGreaterThan(0)
})

test('a refusal and a broken line are errors of their spans', async () => {
  await chat(ask('[[sim: http-500]]'))
  await chat(ask('[[sim: rst-after=1]]', { stream: true }))
  const [first, second, refused, broken] = await spans(4)
  expect(first?.attributes).toMatchObject({
    'error.type': 'dashscope_error',
    'http.response.status_code': 500,
  })
  expect(first?.status.code).toBe(SpanStatusCode.ERROR)
  // The status line of a stream is spent when it breaks.
  expect(second?.attributes).toMatchObject({
    'error.type': 'dashscope_error',
    'http.response.status_code': 200,
  })
  expect(refused?.attributes).toMatchObject({ 'error.type': 'refused', 'http.response.status_code': 500 })
  expect(broken?.attributes).toMatchObject({ 'error.type': 'cut' })
  expect(broken?.status.code).toBe(SpanStatusCode.ERROR)
})

test('a caller who disconnects is no error', async () => {
  simulator.forget()
  const left = new AbortController()
  const answer = chat(ask('[[sim: slow-ttfb=60000]]'), left.signal).catch(() => {})
  await expect.poll(() => simulator.calls.length).toBe(1)
  left.abort()
  await answer
  const [own, call] = await spans()
  expect(own?.attributes).toMatchObject({
    'http.response.status_code': 499,
    'gateway.client_left': 'waiting',
  })
  expect([own?.status.code, call?.status.code]).toEqual([SpanStatusCode.UNSET, SpanStatusCode.UNSET])
})

test('no span has a key, a question or an answer', async () => {
  await chat(ask('[[sim: say=secret answer]] secret question'))
  await chat(ask('[[sim: error=InvalidApiKey]] secret question'))
  await chat({ ...ask('hi'), model: `${key} pasted into the wrong place ${'x'.repeat(200)}` })
  const odd = 'no-key-by-its-looks'
  await chat({ ...ask('hi'), model: odd }, null, odd)
  const all = await spans(8)
  const reported = JSON.stringify(
    all.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  )
  expect(reported).not.toMatch(/secret/)
  expect(reported).not.toContain(key)
  expect(reported).not.toContain(odd)
  expect(reported.length).toBeLessThan(8000)
})

test.each(['1', '2'])(
  'with WORKERS=%s, spans that an SDK still buffers at the end are exported',
  async (workers) => {
    const cli = start(
      ['serve', '--simulate', '--port', '0', '--host', '127.0.0.1'],
      { WORKERS: workers },
      {
        nodeArgs: ['--import', './test/support/tracing-preload.mjs'],
      },
    )
    const [, origin = ''] = await cli.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+)\/v1\n/)
    for (let turn = 0; turn < 4; turn += 1) {
      const response = await fetch(`${origin}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          connection: 'close',
        },
        body: JSON.stringify(ask('hi')),
      })
      await readCompletion(response)
    }
    cli.signal('SIGTERM')
    const { code, stderr } = await cli.ended
    expect(code).toBe(0)
    expect(stderr.match(/span of \d+: POST \/v1\/chat\/completions\n/g)).toHaveLength(4)
    expect(stderr.match(/span of \d+: chat qwen-plus\n/g)).toHaveLength(4)
  },
)

test('flushing spans ends at its timeout, also with an SDK that never finishes, and ignores its failure', async () => {
  const flush = vi.spyOn(provider, 'forceFlush').mockReturnValue(new Promise(() => {}))
  await flushSpans(50)
  expect(flush).toHaveBeenCalledOnce()
  flush.mockRejectedValue(new Error('no'))
  await flushSpans(60_000)
  flush.mockRestore()
})
