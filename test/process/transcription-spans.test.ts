import { trace, SpanKind } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { observeWithAll } from '../../src/http/adapters/request-observer.ts'
import { createRequestSpans } from '../../src/server/telemetry/request-tracing.ts'
import { postForm, toFormFile } from '../support/post-form.ts'
import { quickTasks } from '../support/quick-tasks.ts'
import { spoken } from '../support/spoken.ts'
import { startServer, type RunningServer } from '../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

let simulator: RunningSimulator
let server: RunningServer
beforeAll(async () => {
  trace.setGlobalTracerProvider(provider)
  simulator = await startSimulator({ taskQueriesPerSecond: 10_000 })
  const { origin } = simulator
  const observe = observeWithAll(createRequestSpans('https://dashscope.example'))
  server = await startServer({
    baseUrl: origin,
    resultOrigins: [origin],
    tasks: quickTasks,
    edge: { observe },
  })
})
beforeEach(() => exporter.reset())
afterAll(async () => {
  await server.stop()
  await simulator.close()
  trace.disable()
})

/** The calls to DashScope of one transcription, once its own span has ended. */
async function spansOf(model: string, fields: readonly [string, string][] = []) {
  const at = { get: (path: string, init: RequestInit) => fetch(server.origin + path, init) }
  const file = toFormFile(spoken('Secret words.'), 'secret-name.wav')
  const entries = [['model', model], ...fields, ['file', file]] as const
  await (await postForm(at, '/v1/audio/transcriptions', entries)).text()
  const all = () => exporter.getFinishedSpans()
  // It ends after the calls.
  await vi.waitFor(() => expect(all().filter(({ kind }) => kind === SpanKind.SERVER)).toHaveLength(1), 30_000)
  const reported = JSON.stringify(all().map(({ name, attributes, events }) => [name, attributes, events]))
  expect(reported).not.toMatch(/secret/i)
  return all().filter(({ kind }) => kind === SpanKind.CLIENT)
}

test('a transcription over HTTP is one call, and an operation as speech is', async () => {
  const [call, ...others] = await spansOf('qwen3-asr-flash', [['stream', 'true']])
  expect(call).toMatchObject({
    name: 'generate_content qwen3-asr-flash',
    attributes: {
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'dashscope',
      'gen_ai.request.model': 'qwen3-asr-flash',
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': expect.any(Number) as number,
      'gen_ai.response.id': expect.stringMatching(/^[\w-]{20,}$/) as string,
      'http.response.status_code': 200,
    },
  })
  expect(others).toEqual([])
})

test('over a WebSocket it is one call as well', async () => {
  const calls = await spansOf('fun-asr-realtime')
  expect(calls.map(({ name, attributes }) => [name, attributes['http.response.status_code']])).toEqual([
    ['generate_content fun-asr-realtime', 101],
  ])
})

test('as a task it has calls for the file, the queries and the result', async () => {
  const calls = await spansOf('paraformer-v2')
  const names = calls.map(({ name }) => name)
  expect([...new Set(names)]).toEqual([
    'upload_file paraformer-v2',
    'generate_content paraformer-v2',
    'query_task paraformer-v2',
    'fetch_result paraformer-v2',
  ])
  // A policy, then the file.
  expect(names.filter((name) => name.startsWith('upload_file'))).toHaveLength(2)
  expect(names.filter((name) => name.startsWith('generate_content'))).toHaveLength(1)
  // Files go to another host than DashScope's, and come from one.
  const hosts = calls.map(({ name, attributes }) => [name.split(' ')[0], attributes['server.address']])
  expect(Object.fromEntries(hosts)).toEqual({
    upload_file: '127.0.0.1',
    generate_content: 'dashscope.example',
    query_task: 'dashscope.example',
    fetch_result: '127.0.0.1',
  })
})
