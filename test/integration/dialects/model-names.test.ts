import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { parseConfig } from '../../../src/server/config/index.ts'
import { createMetrics } from '../../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../../src/server/telemetry/request-metrics.ts'
import { key } from '../../support/edges.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { soon } from '../../support/soon.ts'

/** Every endpoint that takes a model for text, with a body; the last two count tokens. */
const bodies = {
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'hi' }] },
  '/v1/completions': { prompt: 'hi' },
  '/v1/responses': { input: 'hi' },
  '/v1/messages': { max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] },
  '/v1/responses/input_tokens': { input: 'hi' },
  '/v1/messages/count_tokens': { messages: [{ role: 'user', content: 'hi' }] },
} as const
type Path = keyof typeof bodies
const paths = Object.keys(bodies) as Path[]
const answering = paths.slice(0, 4)
/** Token estimates need no model. */
const refusing = paths.slice(0, 5)

const { aliases } = parseConfig({ MODEL_ALIASES: 'gpt-4o=qwen-plus,claude-sonnet-*=qwen3-max' })

let simulator: RunningSimulator
let server: RunningServer
const metrics = createMetrics('abc1234')
beforeAll(async () => {
  simulator = await startSimulator()
  const observe = createRequestMetrics(metrics.instruments, () => performance.now())
  server = await startServer({ baseUrl: simulator.origin, aliases, logFormat: 'json', edge: { observe } })
})
beforeEach(() => simulator.forget())
afterAll(async () => {
  await server.stop()
  await simulator.close()
})

async function post(path: Path, fields: object, headers: Record<string, string> = {}) {
  const response = await fetch(server.origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...bodies[path], ...fields }),
  })
  return { status: response.status, text: await response.text() }
}

const sentModels = () => simulator.calls.map(({ body }) => (body as { model?: unknown }).model)

/** Requests of a path and a model in the metrics. */
async function counted(path: Path, model: string): Promise<number> {
  const lines = (await metrics.registry.metrics()).split('\n')
  return lines
    .filter((line) => line.startsWith('gateway_http_requests_total{'))
    .filter((line) => line.includes(`route="${path}"`) && line.includes(`model="${model}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** The models of failed requests in the log, in order; the log has no model of the others. */
function loggedModels(): unknown[] {
  return server
    .logs()
    .map((line) => JSON.parse(line) as { event?: string; model?: unknown })
    .flatMap(({ event, model }) => (event === 'request_completed' && model !== undefined ? [model] : []))
}

describe.each(answering)('%s', (path) => {
  test.each([
    ['gpt-4o', 'qwen-plus'],
    ['claude-sonnet-4-5-20250929', 'qwen3-max'],
  ])('%s is answered by %s under its own name, whole and streamed', async (model, id) => {
    for (const stream of [false, true]) {
      const { status, text } = await post(path, { model, stream })
      expect([status, text.includes(`"model":"${model}"`), text.includes(`"model":"${id}"`)]).toEqual([
        200,
        true,
        false,
      ])
    }
    expect(sentModels()).toEqual([id, id])
  })

  test('x-gateway-model names the model unless an alias does, and may be an alias', async () => {
    const header = (name: string) => ({ 'x-gateway-model': name })
    const { text } = await post(path, { model: 'gpt-9' }, header('qwen-flash'))
    expect(text).toContain('"model":"gpt-9"')
    await post(path, { model: 'gpt-4o' }, header('qwen-flash'))
    await post(path, { model: 'gpt-9' }, header('claude-sonnet-4'))
    expect(sentModels()).toEqual(['qwen-flash', 'qwen-plus', 'qwen3-max'])
  })
})

describe.each(paths)('%s', (path) => {
  test('the metrics have the real name', async () => {
    const before = await counted(path, 'qwen3-max')
    await post(path, { model: 'claude-sonnet-4-5' })
    await post(path, { model: 'gpt-9' }, { 'x-gateway-model': 'claude-sonnet-4' })
    await vi.waitFor(async () => expect(await counted(path, 'qwen3-max')).toBe(before + 2), soon)
  })
})

describe.each(answering)('%s', (path) => {
  test('the log of a failure has the real name', async () => {
    const before = loggedModels().length
    const failing = JSON.parse(
      JSON.stringify(bodies[path]).replace('hi', '[[sim: error=DataInspectionFailed]]'),
    ) as object
    expect((await post(path, { ...failing, model: 'claude-sonnet-4-5' })).status).toBe(400)
    await post(path, { ...failing, model: 'gpt-9' }, { 'x-gateway-model': 'claude-sonnet-4' })
    await vi.waitFor(() => expect(loggedModels().slice(before)).toEqual(['qwen3-max', 'qwen3-max']), soon)
  })
})

describe.each(refusing)('%s', (path) => {
  test.each([
    ['gpt-5.5', ['qwen3.7-max', 'qwen-plus']],
    ['gpt-5.5-mini', ['qwen3.6-flash', 'qwen-flash']],
    ['claude-opus-4-8', ['qwen3.7-max', 'qwen-plus']],
    ['claude-haiku-4-5', ['qwen3.6-flash', 'qwen-flash']],
  ])('%s is refused with 404, the setting and %s', async (model, [one, other]) => {
    const { status, text } = await post(path, { model, stream: true })
    const { error } = JSON.parse(text) as { error: { message: string } }
    expect(status).toBe(404)
    expect(error.message).toContain(`MODEL_ALIASES=${model}=${one}`)
    expect(error.message).toContain(`'${one}' or '${other}'`)
    expect(simulator.calls).toEqual([])
    await vi.waitFor(() => expect(loggedModels().at(-1)).toBe(model), soon)
  })
})
