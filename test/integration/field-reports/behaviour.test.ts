import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createGateway, type Gateway } from '../../../src/index.ts'
import { ask, key } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readCompletion, readError, readStream } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { toUpstream } from '../../support/upstream-text.ts'

/** Reports about the gateway's behaviour besides its texts. Test names begin with the report's number. */
let simulator: RunningSimulator
let gateway: Gateway
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(() => {
  simulator.forget()
  gateway = createGateway({ baseUrl: simulator.origin })
})
afterAll(() => simulator.close())

const text = '/api/v1/services/aigc/text-generation/generation'
const multimodal = '/api/v1/services/aigc/multimodal-generation/generation'
/** A name that is in no table, of a kind that the simulator has on its multimodal service. */
const newcomer = 'vendor/qwen-vl-max-2027'
const paths = () => simulator.calls.map(({ path }) => path)

test('#4 a model on the other service is found with exactly one more call, and remembered', async () => {
  const events: unknown[] = []
  const routed = createGateway({
    baseUrl: simulator.origin,
    routes: { [newcomer]: 'text-generation' },
    onEvent: (event) => events.push(event),
  })
  await readStream(await postChat(routed, ask('hi', { model: newcomer, stream: true })))
  expect(paths()).toEqual([text, multimodal])
  expect(events).toEqual([{ kind: 'rerouted', model: newcomer, service: 'multimodal-generation' }])
})

test('#4 an unknown model is called on the service where it was found before', async () => {
  const model = 'kimi-k2.5-preview'
  const learning = createGateway({ baseUrl: simulator.origin, routes: { 'kimi-none': 'text-generation' } })
  for (const stream of [true, false]) await postChat(learning, ask('hi', { model, stream }))
  expect(paths()).toEqual([multimodal, multimodal])
  simulator.forget()
  // The simulator has this name on its text service, the table of families on the other one.
  for (const stream of [true, false, true]) {
    const response = await postChat(learning, ask('hi', { model: 'kimi-k2.7-code', stream }))
    expect(response.status).toBe(200)
    await response.text()
  }
  expect(paths()).toEqual([multimodal, text, text, text])
})

test('#4 two refusals are an answer: no third call', async () => {
  const marker = '[[sim: error=InvalidParameter; error-message=url error, please check url！]]'
  for (const stream of [true, false]) {
    simulator.forget()
    await readError(await postChat(gateway, ask(marker, { stream })), 400)
    expect(paths()).toEqual([text, multimodal])
  }
})

test('#4 other refusals are answered as they are', async () => {
  await readError(await postChat(gateway, ask('[[sim: error=InvalidParameter]]')), 400)
  expect(paths()).toEqual([text])
})

test('#4 after a byte of output nothing is tried again', async () => {
  const marker =
    '[[sim: error-after=1; error-code=InvalidParameter; error-message=url error, please check url！]]'
  const { text: said, error } = await readStream(await postChat(gateway, ask(marker, { stream: true })))
  expect(said).not.toBe('')
  expect(error?.message).toContain('url error')
  simulator.forget()
  await readError(await postChat(gateway, ask(marker)), 400)
  expect(paths()).toEqual([text])
})

const refusal = new TextEncoder().encode(
  JSON.stringify({ code: 'InvalidApiKey', message: 'Invalid API-key provided.', request_id: 'r-1' }),
)
const refusing = (baseUrl?: string) => {
  const { transport, requests } = createReplay({ body: refusal, status: 401 })
  return { requests, gateway: createGateway({ transport, ...(baseUrl !== undefined && { baseUrl }) }) }
}

test.each([
  ['https://dashscope.aliyuncs.com', 'China (Beijing)', 'dashscope-intl.aliyuncs.com'],
  ['https://dashscope-intl.aliyuncs.com/api/v1', 'International (Singapore)', 'dashscope.aliyuncs.com'],
])(
  '#6 #7 a key refused at %s: the message names it, and the other regions',
  async (baseUrl, regionName, other) => {
    for (const stream of [true, false]) {
      const { message, code } = await readError(
        await postChat(refusing(baseUrl).gateway, ask('hi', { stream })),
        401,
      )
      expect(code).toBe('invalid_api_key')
      expect(message).toContain(`The key was tried at ${new URL(baseUrl).host} (${regionName}, shared host).`)
      expect(message).toContain(`${other}, `)
      for (const region of ['dashscope-us.aliyuncs.com', 'dashscope-finance.aliyuncs.com']) {
        expect(message).toContain(region)
      }
    }
  },
)

test('#7 every call goes to the one host that is configured', async () => {
  const { gateway: configured, requests } = refusing('https://dashscope-intl.aliyuncs.com')
  for (const model of ['farui-plus', 'qwen3-vl-plus', 'no-such-model']) {
    await postChat(configured, ask('hi', { model }))
  }
  await configured.fetch('http://gateway/v1/models', { headers: { authorization: `Bearer ${key}` } })
  expect(new Set(requests.map(({ url }) => new URL(url).host))).toEqual(
    new Set(['dashscope-intl.aliyuncs.com']),
  )
  expect(requests).toHaveLength(4)
})

test('#8 the model list shows at no cost whether the host accepts a key: it is requested from DashScope with it', async () => {
  const list = async (bearer: string) => {
    const response = await gateway.fetch('http://gateway/v1/models', {
      headers: { authorization: `Bearer ${bearer}` },
    })
    return response.headers.get('x-gateway-models')
  }
  expect(await list('not-a-key')).toMatch(/^catalogue of/)
  expect(await list(key)).toBe('dashscope and catalogue')
})

test('#9 the error for a coding-plan key explains the key', async () => {
  const headers = { authorization: 'Bearer sk-sp-0123456789abcdef' }
  const { message } = await readError(await postChat(refusing().gateway, ask('hi'), headers), 401)
  expect(message).toContain("Keys that begin with 'sk-sp-' belong to a Token Plan or a Coding Plan")
  const ordinary = await readError(await postChat(refusing().gateway, ask('hi')), 401)
  expect(ordinary.message).not.toContain('sk-sp-')
})

test('#14 a dry run shows exactly the request that is sent without it', async () => {
  const question = ask('hi', { temperature: 2, top_k: 5, enable_thinking: true })
  const shown = await postChat(gateway, question, { 'x-gateway-dry-run': 'true' })
  expect(simulator.calls).toHaveLength(0)
  expect(shown.headers.get('x-gateway-adjusted')).toContain('temperature=2->1.99')
  const { object, request } = (await shown.json()) as {
    object: string
    request: { method: string; url: string; headers: Record<string, string>; body: unknown }
  }
  await readCompletion(await postChat(gateway, question))
  const [call] = simulator.calls
  expect(object).toBe('gateway.dry_run')
  expect([request.method, request.url, request.body]).toEqual([
    call?.method,
    simulator.origin + String(call?.path),
    call?.body,
  ])
  const { authorization, ...headers } = request.headers
  expect(call?.headers).toMatchObject(headers)
  expect(authorization).not.toContain(key)
})

test('#15 strict: a parameter that would be adjusted or dropped is a 400 that names it, and nothing is sent', async () => {
  const strict = { 'x-gateway-strict': 'true' }
  const cases: [string, unknown, string][] = [
    ['temperature', 2, 'unsupported_value'],
    ['user', 'me', 'unsupported_parameter'],
    ['no_such_parameter', 1, 'unsupported_parameter'],
  ]
  for (const [param, value, code] of cases) {
    const response = await postChat(gateway, ask('hi', { [param]: value }), strict)
    expect(await readError(response, 400)).toMatchObject({ param, code, type: 'invalid_request_error' })
    const always = createGateway({ baseUrl: simulator.origin, strict: true })
    await readError(await postChat(always, ask('hi', { [param]: value })), 400)
  }
  expect(simulator.calls).toHaveLength(0)
  await readCompletion(await postChat(gateway, ask('hi', { temperature: 1, top_k: 5 }), strict))
})

test('#15 the supported parameters of a model can be read', async () => {
  const response = await gateway.fetch('http://gateway/v1/models/farui-plus')
  const { parameters } = (await response.json()) as { parameters: Record<string, { treatment: string }> }
  expect(parameters['tools']?.treatment).toBe('refused')
  expect(parameters['top_p']?.treatment).toBe('passed')
  expect(parameters['user']?.treatment).toBe('ignored')
})

test.each(['/chat/completions', '/v1/v1/chat/completions', '//v1//chat/completions/'])(
  'a base URL pasted with a path too few or too many: %s',
  async (path) => {
    const { transport } = createReplay({ body: new TextEncoder().encode(stream) })
    const response = await createGateway({ transport }).fetch(`http://gateway${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi')),
    })
    expect((await readCompletion(response)).choices).toHaveLength(1)
  },
)

const stream = toUpstream({
  pieces: ['a'],
  reasoning: [],
  cumulative: false,
  lineEnd: '\n',
  terminal: 'A',
})

test.each(['/api/v1/chat/completions', '/compatible-modes/v1/chat/completions', '/v2/chat/completions'])(
  'the error for an unknown path names it: %s',
  async (path) => {
    const response = await gateway.fetch(`http://gateway${path}`, { method: 'POST', body: '{}' })
    expect((await readError(response, 404)).message).toContain(path)
  },
)
