import { describe, expect, test } from 'vitest'

import { examples } from '../../../src/endpoints/chat-completions/examples.ts'
import { createGateway } from '../../../src/index.ts'
import { ask, key } from '../../support/edges.ts'
import { fetchOpenApi, operationOf, Schemas } from '../../support/openapi.ts'
import { samples } from '../../support/parameter-samples.ts'
import { startServer } from '../../support/start-server.ts'
import { startSimulator } from '../../support/start-simulator.ts'
import { Simulated } from '../../support/simulated.ts'

const openApi = await fetchOpenApi()
const schemas = new Schemas(openApi, true)
const chat = operationOf(openApi, '/v1/chat/completions')
const simulated = new Simulated()

type Body = Record<string, unknown>

/** The status of an answer, and its differences from the description. */
async function hold(response: Response, path = '/v1/chat/completions') {
  return {
    status: response.status,
    problems: await schemas.problemsOf(operationOf(openApi, path), response),
  }
}

const fine = (status = 200) => ({ status, problems: [] })

describe('the examples', () => {
  test('have farui-plus among them, and are the ones that are described', () => {
    const described = chat.requestBody?.content['application/json']?.examples
    expect(described).toEqual(examples)
    expect(JSON.stringify(described)).toContain('"model":"farui-plus"')
  })

  test.each(Object.entries(examples))('%s is answered, as it is described', async (_, { value }) => {
    expect(await hold(await simulated.chat(value))).toEqual(fine())
  })
})

const image = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } }
const seen = (model: string, more: Body) => ({
  model,
  messages: [{ role: 'user', content: [image, { type: 'text', text: '?' }] }],
  ...more,
})
const tool = samples['tools']?.value

/** Requests whose answers have different fields. */
const requests: Readonly<Record<string, Body>> = {
  text: ask('hi'),
  'two choices': ask('hi', { n: 2 }),
  'two choices, in calls of their own': ask('hi', { model: 'qwen-max', n: 2 }),
  logprobs: ask('hi', { logprobs: true, top_logprobs: 2 }),
  thinking: ask('hi', { enable_thinking: true }),
  tools: ask('hi', { tools: tool, tool_choice: samples['tool_choice']?.value }),
  functions: ask('hi', { functions: samples['functions']?.value, function_call: { name: 'get_weather' } }),
  'web search': ask('news', {
    model: 'qwen3-max',
    web_search_options: {},
    search_options: { enable_source: true },
  }),
  'code interpreter': ask('1+1', {
    model: 'qwen3-max',
    enable_code_interpreter: true,
    enable_thinking: true,
  }),
  speech: ask('hi', {
    model: 'qwen3-omni-flash',
    modalities: ['text', 'audio'],
    audio: { voice: 'Cherry', format: 'wav' },
  }),
  'size of images': seen('qwen3-vl-plus', { vl_enable_image_hw_output: true }),
  ocr: seen('qwen-vl-ocr', { ocr_options: { task: 'advanced_recognition' } }),
  'speech recognition': {
    model: 'qwen3-asr-flash',
    messages: [{ role: 'user', content: [{ type: 'audio', audio: 'https://a.example/b.mp3' }] }],
  },
  'something adjusted': ask('hi', { model: 'farui-plus', top_p: 1, user: 'me' }),
}

describe('chat answers are as they are described, and have nothing else', () => {
  test.each(Object.entries(requests))('%s', async (_, body) => {
    expect(await hold(await simulated.chat(body))).toEqual(fine())
    expect(
      await hold(await simulated.chat({ ...body, stream: true, stream_options: { include_usage: true } })),
    ).toEqual(fine())
  })

  test('of a dry run, of one call and of several', async () => {
    expect(await hold(await simulated.chat(ask('hi'), { 'x-gateway-dry-run': 'true' }))).toEqual(fine())
    expect(
      await hold(await simulated.chat(ask('hi', { model: 'qwen-max', n: 2 }), { 'x-gateway-dry-run': '1' })),
    ).toEqual(fine())
  })

  test('that break off', async () => {
    const response = await simulated.chat(ask('[[sim: cut-after=2]] hi', { stream: true }))
    const text = await response.clone().text()
    expect(text).toContain('"error"')
    expect(await hold(response)).toEqual(fine())
  })
})

describe('errors are as they are described', () => {
  test.each<[string, number, Body, Record<string, string>]>([
    ['no key', 401, ask('hi'), { authorization: '' }],
    ['a key that is none', 401, ask('hi'), { authorization: 'Bearer nonsense' }],
    ['a parameter of the wrong type', 400, ask('hi', { n: 'two' }), {}],
    ['strict mode', 400, ask('hi', { user: 'me' }), { 'x-gateway-strict': 'true' }],
    ['a header that says nothing', 400, ask('hi'), { 'x-gateway-dry-run': 'maybe' }],
    ['no JSON', 415, ask('hi'), { 'content-type': 'text/plain' }],
    ['an unknown model', 404, ask('hi', { model: 'qwen-nothing' }), {}],
    ['throttled', 429, ask('[[sim: error=Throttling.RateQuota]] hi'), {}],
    ['arrears', 429, ask('[[sim: error=Arrearage]] hi'), { 'accept-language': 'zh' }],
    ['an engine that fails', 500, ask('[[sim: error=InternalError.Algo]] hi', { top_p: 1, user: 'me' }), {}],
  ])('%s', async (_, status, body, headers) => {
    expect(await hold(await simulated.chat(body, headers))).toEqual(fine(status))
  })

  test('too large a body', async () => {
    const response = await createGateway({ maxBodyBytes: 10 }).fetch('http://gateway/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi')),
    })
    expect(await hold(response)).toEqual(fine(413))
  })
})

describe('answers that only a server gives are as they are described', () => {
  const ordinary = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

  test('limits of a key, which still has room and which has none', async () => {
    const edge = { rateLimits: { perKey: 1, perIp: 0, windowMs: 60_000 } }
    const simulator = await startSimulator()
    const server = await startServer({ baseUrl: simulator.origin, edge })
    const send = () =>
      fetch(`${server.baseURL}/chat/completions`, {
        method: 'POST',
        headers: ordinary,
        body: JSON.stringify(ask('hi')),
      })
    const [first, second] = [await send(), await send()]
    await server.stop()
    await simulator.close()
    expect(second.headers.get('x-ratelimit-limit-requests')).toBe('1')
    expect(await hold(first)).toEqual(fine())
    expect(await hold(second)).toEqual(fine(429))
  })

  test('too many headers', async () => {
    const server = await startServer()
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-a-${index}`, '1']))
    const response = await fetch(`${server.origin}/health`, { headers: many })
    await server.stop()
    expect(await hold(response, '/health')).toEqual(fine(431))
  })
})

describe('answers to GET requests are as they are described', () => {
  test.each([
    ['/', '/', 200],
    ['/openapi.json', '/openapi.json', 200],
    ['/llms.txt', '/llms.txt', 200],
    ['/health', '/health', 200],
    ['/health/liveness', '/health/liveness', 200],
    ['/health/readiness', '/health/readiness', 200],
    ['/v1/models', '/v1/models', 200],
    ['/v1/models?type=chat', '/v1/models', 200],
    ['/v1/models?type=embedding', '/v1/models', 200],
    ['/v1/models?type=audio', '/v1/models', 400],
    ['/v1/models/text-embedding-v4', '/v1/models/{id}', 200],
    ['/v1/models/qwen3-rerank', '/v1/models/{id}', 200],
    ['/v1/models/farui-plus', '/v1/models/{id}', 200],
    ['/v1/models/qwen-plus-2025-12-01', '/v1/models/{id}', 200],
    ['/v1/models/nothing', '/v1/models/{id}', 404],
  ])('%s', async (asking, path, status) => {
    const response = await simulated.gateway.fetch(`http://gateway${asking}`)
    expect(await hold(response, path)).toEqual(fine(status))
  })

  test('/v1/models with a key', async () => {
    const headers = { authorization: `Bearer ${key}` }
    const response = await simulated.gateway.fetch('http://gateway/v1/models', { headers })
    expect(response.headers.get('x-gateway-models')).toBe('dashscope and catalogue')
    expect(await hold(response, '/v1/models')).toEqual(fine())
  })

  test('/health/readiness of one that drains', async () => {
    const response = await createGateway({ isReady: () => false }).fetch('http://gateway/health/readiness')
    expect(await hold(response, '/health/readiness')).toEqual(fine(503))
  })
})

describe('the check finds what is not described', () => {
  const always = { 'x-request-id': 'r', 'openai-processing-ms': '1', 'openai-version': 'v' }
  const health = { status: 'healthy', timestamp: 1, service: 's' }
  test.each<[string, unknown, Record<string, string>, number]>([
    ['nothing', health, always, 0],
    ['a field more', { ...health, more: 1 }, always, 1],
    ['a wrong type', { ...health, timestamp: 1.5 }, always, 1],
    ['headers that are missing', health, {}, 3],
    ['a header more', health, { ...always, 'x-more': '1' }, 1],
    ['other content', health, { ...always, 'content-type': 'text/plain' }, 1],
  ])('%s', async (_, body, headers, count) => {
    const all = { 'content-type': 'application/json', ...headers }
    const { problems } = await hold(new Response(JSON.stringify(body), { headers: all }), '/health')
    expect(problems).toHaveLength(count)
  })

  test('in events', async () => {
    const headers = { ...always, 'content-type': 'text/event-stream' }
    const { problems } = await hold(new Response('data: {}\n\ndata: [DONE]\n\n', { headers }))
    expect(problems).not.toEqual([])
  })
})
