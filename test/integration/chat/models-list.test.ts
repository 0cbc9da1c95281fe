import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createGateway, type Gateway, type TransportRequest } from '../../../src/index.ts'
import { ask, key } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readError } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { expectModel, expectModelList } from '../../support/validate.ts'

const authorized = { authorization: `Bearer ${key}` }
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(() => simulator.forget())
afterAll(() => simulator.close())

async function list(gateway: Gateway, headers: Record<string, string> = {}, query = '') {
  const response = await gateway.fetch(`http://gateway/v1/models${query}`, { headers })
  expect(response.status).toBe(200)
  const { object, data } = expectModelList(await response.json())
  expect(object).toBe('list')
  return { ids: data.map(({ id }) => id), data, marker: response.headers.get('x-gateway-models') ?? '' }
}

const page = (models: object[], total = models.length) =>
  new TextEncoder().encode(JSON.stringify({ output: { total, page_no: 1, page_size: 100, models } }))

test('without a key the list is the catalogue, and no call is made', async () => {
  const { ids, marker } = await list(createGateway({ baseUrl: simulator.origin }))
  expect(ids).toEqual(expect.arrayContaining(['farui-plus', 'qwen3.8-max', 'deepseek-v4-pro', 'glm-5.2']))
  expect(marker).toMatch(/^catalogue of \d{4}-\d\d-\d\d$/)
  expect(simulator.calls).toHaveLength(0)
})

test('with a key the models of DashScope are added to the catalogue', async () => {
  const { ids, marker } = await list(createGateway({ baseUrl: simulator.origin }), authorized)
  expect(simulator.calls.map(({ method, path, key: used }) => [method, path, used])).toEqual([
    ['GET', '/api/v1/models?page_no=1&page_size=100', key],
  ])
  expect(marker).toBe('dashscope and catalogue')
  expect(ids).toEqual(expect.arrayContaining(['farui-plus', 'qwen-plus-latest']))
  expect(new Set(ids).size).toBe(ids.length)
})

test('models that are not in the catalogue are in the list and can be looked up', async () => {
  const newcomer = { model: 'qwen9-max', model_info: { context_window: 123, max_output_tokens: 45 } }
  const { transport } = createReplay({ body: page([newcomer, { model: 'farui-plus' }, {}]) })
  const gateway = createGateway({ transport })
  const { ids } = await list(gateway, authorized)
  expect(ids.filter((id) => id === 'qwen9-max' || id === 'farui-plus')).toHaveLength(2)
  const one = await gateway.fetch('http://gateway/v1/models/qwen9-max', { headers: authorized })
  const model: unknown = await one.json()
  expect(expectModel(model)).toMatchObject({ id: 'qwen9-max', object: 'model', owned_by: 'dashscope' })
  expect(model).toMatchObject({ context_window: 123, max_output_tokens: 45 })
})

test('several pages are read to the end', async () => {
  const requests: TransportRequest[] = []
  const all = Array.from({ length: 150 }, (_, index) => ({ model: `m-${index}` }))
  const gateway = createGateway({
    transport: async (request) => {
      requests.push(request)
      const from = requests.length === 1 ? 0 : 100
      const { transport } = createReplay({ body: page(all.slice(from, from + 100), all.length) })
      return transport(request, new AbortController().signal)
    },
  })
  const { ids } = await list(gateway, authorized)
  expect(ids).toEqual(expect.arrayContaining(['m-0', 'm-99', 'm-100', 'm-149']))
  expect(requests.map(({ url }) => new URL(url).searchParams.get('page_no'))).toEqual(['1', '2'])
})

test.each([
  [
    'refuses the key',
    { body: new TextEncoder().encode('{"code":"InvalidApiKey","message":"x"}'), status: 401 },
  ],
  ['answers a page of HTML', { body: new TextEncoder().encode('<html>'), status: 502 }],
  ['answers nothing', { body: new Uint8Array() }],
])('when DashScope %s, the list is the catalogue, and the header reports it', async (_, replay) => {
  const { transport, requests } = createReplay(replay)
  const { ids, marker } = await list(createGateway({ transport }), authorized)
  expect(requests).toHaveLength(1)
  expect(ids).toContain('farui-plus')
  expect(marker).toMatch(/^catalogue of/)
})

test('a slow DashScope does not delay the list', async () => {
  const gateway = createGateway({ transport: () => new Promise(() => {}), modelsWaitMs: 100 })
  const { ids, marker } = await list(gateway, authorized)
  expect(ids).toContain('farui-plus')
  expect(marker).toMatch(/^catalogue of/)
})

test('?type=chat leaves out other models', async () => {
  const others = [
    'text-embedding-v4',
    'gte-rerank-v2',
    'wanx2.1-t2i-turbo',
    'cosyvoice-v3',
    'paraformer-v2',
    'gummy-chat-v1',
  ]
  const chat = ['qwen9-max', 'qwen3-vl-plus', 'qwen3-omni-flash', 'vendor/new-model']
  const { transport } = createReplay({ body: page([...others, ...chat].map((model) => ({ model }))) })
  const gateway = createGateway({ transport })
  const all = await list(gateway, authorized)
  expect(all.ids).toEqual(expect.arrayContaining([...others, ...chat]))
  const { ids } = await list(gateway, authorized, '?type=chat')
  expect(ids).toEqual(expect.arrayContaining([...chat, 'farui-plus']))
  expect(ids.filter((id) => others.includes(id))).toEqual([])
  const embedding = await list(gateway, authorized, '?type=embedding')
  expect(embedding.ids).toEqual(expect.arrayContaining(['text-embedding-v4', 'qwen3-vl-embedding']))
  expect(embedding.data).toEqual(
    embedding.data.map((model) => ({ ...model, type: 'embedding', endpoint: '/v1/embeddings' })),
  )
  const rerank = await list(gateway, authorized, '?type=rerank')
  expect(rerank.ids).toEqual(expect.arrayContaining(['gte-rerank-v2', 'qwen3-rerank']))
  const speech = await list(gateway, authorized, '?type=speech')
  expect(speech.ids).toEqual(expect.arrayContaining(['cosyvoice-v3', 'qwen3-tts-flash']))
  const transcription = await list(gateway, authorized, '?type=transcription')
  expect(transcription.ids).toEqual(expect.arrayContaining(['paraformer-v2', 'qwen3-asr-flash']))
  const image = await list(gateway, authorized, '?type=image')
  expect(image.ids).toEqual(expect.arrayContaining(['wanx2.1-t2i-turbo', 'qwen-image-edit']))
  const typed = [ids, embedding.ids, rerank.ids, speech.ids, transcription.ids, image.ids].flat()
  expect(typed.toSorted()).toEqual(all.ids.filter((id) => !id.startsWith('gummy')).toSorted())
  expect(all.data.find(({ id }) => id === 'gummy-chat-v1')).not.toHaveProperty('endpoint')
})

test.each([
  ['text-embedding-v4', { type: 'embedding', inputs_per_call: 10, tokens_per_input: 8192 }],
  ['text-embedding-v4-2026-01-01', { type: 'embedding', endpoint: '/v1/embeddings' }],
  ['qwen3-vl-embedding', { dimensions: [2560, 2048, 1536, 1024, 768, 512, 256] }],
  ['qwen3.7-text-embedding', { dimensions: null }],
  ['qwen3-rerank', { type: 'rerank', documents_per_request: 500, supported_parameters: ['instruct'] }],
  ['qwen3-vl-rerank', { input_modalities: ['text', 'image', 'video'] }],
  [
    'qwen-image',
    { type: 'image', endpoint: '/v1/images/generations', images_per_call: 1, input_modalities: ['text'] },
  ],
  ['wan2.6-t2i', { pixels: [1_638_400, 2_073_600], max_ratio: 4, input_images: [0, 0] }],
  ['gte-rerank-v2', { shutdown_date: '2026-05-30', successor: 'qwen3-rerank' }],
])('the properties of %s', async (id, known) => {
  const response = await createGateway().fetch(`http://gateway/v1/models/${id}`)
  expect(await response.json()).toMatchObject({ id, ...known })
})

test('another type is a 400', async () => {
  const response = await createGateway().fetch('http://gateway/v1/models?type=audio')
  expect(await readError(response, 400)).toMatchObject({ param: 'type', code: 'invalid_value' })
})

test('an unknown model is a 404 that suggests two known ones', async () => {
  const gateway = createGateway({ baseUrl: simulator.origin })
  const response = await gateway.fetch('http://gateway/v1/models/qwen-pluss', { headers: authorized })
  const error = await readError(response, 404)
  expect(error).toMatchObject({ code: 'model_not_found', param: 'model' })
  expect(error.message).toContain("Did you mean 'qwen-plus' or 'qwen-flash'?")
})

test('a slash in an id may be encoded or not', async () => {
  const { transport } = createReplay({ body: page([{ model: 'siliconflow/deepseek-v3.2' }]) })
  const gateway = createGateway({ transport })
  for (const id of ['siliconflow/deepseek-v3.2', 'siliconflow%2Fdeepseek-v3.2']) {
    const response = await gateway.fetch(`http://gateway/v1/models/${id}`, { headers: authorized })
    expect(await response.json()).toMatchObject({ id: 'siliconflow/deepseek-v3.2', family: 'unknown' })
  }
})

test('a model has its family, service, modalities, thinking, limits and source', async () => {
  const gateway = createGateway({ baseUrl: simulator.origin })
  const describe = async (id: string) => (await gateway.fetch(`http://gateway/v1/models/${id}`)).json()
  expect(await describe('farui-plus')).toMatchObject({
    service: 'text-generation',
    input_modalities: ['text'],
    thinking: 'none',
    max_output_tokens: 2000,
    stream_only: false,
    source: expect.stringMatching(/^https:/) as unknown,
    as_of: expect.stringMatching(/^\d{4}/) as unknown,
  })
  expect(await describe('qvq-max')).toMatchObject({
    service: 'multimodal-generation',
    input_modalities: expect.arrayContaining(['text', 'image']) as unknown,
    thinking: 'only',
    stream_only: true,
  })
})

test('a retired model has the day of its end and its successor, in the list and alone', async () => {
  const ended = { shutdown_date: '2026-10-10', successor: 'qwen3.6-flash' }
  const { data } = await list(createGateway())
  expect(data.find(({ id }) => id === 'qwen-turbo')).toMatchObject(ended)
  const one = await createGateway().fetch('http://gateway/v1/models/qwen-turbo')
  expect(await one.json()).toMatchObject({ id: 'qwen-turbo', ...ended })
  const marked = data.filter((model) => 'shutdown_date' in model).map(({ id }) => id)
  expect(marked).toEqual(
    expect.arrayContaining(['qwen-turbo', 'qwen-vl-max', 'qwen-vl-plus', 'qwq-plus', 'qvq-max']),
  )
  for (const id of ['farui-plus', 'qwen-plus', 'qwen3-vl-plus']) expect(marked).not.toContain(id)
  // DashScope's own list may still have it.
  const { transport } = createReplay({ body: page([{ model: 'qwen-turbo' }]) })
  const merged = await list(createGateway({ transport }), authorized)
  expect(merged.data.find(({ id }) => id === 'qwen-turbo')).toMatchObject(ended)
})

test('a successor is in the list and is not retired', async () => {
  const { data } = await list(createGateway())
  const current = data.filter((model) => !('shutdown_date' in model)).map(({ id }) => id)
  const successors = data.flatMap((model) => ('successor' in model ? [model.successor] : []))
  expect(successors.length).toBeGreaterThan(4)
  expect(current).toEqual(expect.arrayContaining(successors))
})

test('configured routes override the table, by name and by prefix', async () => {
  const routes = { 'QWEN-PLUS': 'multimodal-generation', 'qwen3-vl-*': 'text-generation' } as const
  const { transport, requests } = createReplay({ body: page([]) })
  const gateway = createGateway({ transport, routes })
  for (const model of ['qwen-plus', 'qwen-plus-latest', 'qwen3-vl-plus']) {
    await postChat(gateway, ask('hi', { model }))
  }
  expect(requests.map(({ url }) => url.split('/').at(-2))).toEqual([
    'multimodal-generation',
    'text-generation',
    'text-generation',
  ])
  const contents = requests.map(({ body }) => JSON.parse(body ?? '') as { input: { messages: unknown[] } })
  expect(contents.map(({ input }) => input.messages)).toEqual([
    [{ role: 'user', content: [{ text: 'hi' }] }],
    [{ role: 'user', content: 'hi' }],
    [{ role: 'user', content: 'hi' }],
  ])
})
