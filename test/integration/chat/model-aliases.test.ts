import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createGateway, type Gateway } from '../../../src/index.ts'
import { parseConfig } from '../../../src/server/config/index.ts'
import { ask } from '../../support/edges.ts'
import { startLogged } from '../../support/logged-server.ts'
import { postChat } from '../../support/post-chat.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { expectModelList } from '../../support/validate.ts'

const { aliases } = parseConfig({
  MODEL_ALIASES: 'gpt-4o=qwen-plus,gpt-*=qwen3.6-flash,claude-vision-*=qwen3-vl-plus,wrong=qwen-plsu',
})
let simulator: RunningSimulator
let gateway: Gateway
beforeAll(async () => {
  simulator = await startSimulator()
  gateway = createGateway({ baseUrl: simulator.origin, aliases })
})
beforeEach(() => simulator.forget())
afterAll(() => simulator.close())

const sentModels = () => simulator.calls.map(({ body }) => (body as { model?: unknown }).model)

test.each([
  ['gpt-4o', 'qwen-plus', 'text-generation'],
  ['gpt-4o-mini', 'qwen3.6-flash', 'multimodal-generation'],
  ['claude-vision-1', 'qwen3-vl-plus', 'multimodal-generation'],
])('%s is %s, on its service, and the answer has the caller’s name', async (model, id, service) => {
  for (const stream of [false, true]) {
    const response = await postChat(gateway, ask('hi', { model, stream }))
    const text = await response.text()
    expect(text).toContain(`"model":"${model}"`)
    expect(text).not.toContain(`"model":"${id}"`)
  }
  expect(sentModels()).toEqual([id, id])
  expect(simulator.calls.every(({ path }) => path.includes(service))).toBe(true)
})

test('a dry run and reports have the id of DashScope', async () => {
  const headers = { 'x-gateway-dry-run': 'true' }
  const response = await postChat(gateway, ask('hi', { model: 'gpt-4o', temperature: 2 }), headers)
  expect(await response.text()).toContain('"model":"qwen-plus"')
  expect(response.headers.get('x-gateway-adjusted')).toContain('qwen-plus requires a value < 2')
})

test("DashScope's error for an alias of an unknown model names the model id", async () => {
  const response = await postChat(gateway, ask('hi', { model: 'wrong' }))
  expect(response.status).toBe(404)
  expect(await response.text()).toContain("The model 'qwen-plsu' does not exist")
})

test.each(['o1', 'claude-sonnet-4-5', 'gemini-2.5-pro'])('%s is refused without a call', async (model) => {
  const response = await postChat(gateway, ask('hi', { model, stream: true }), { 'accept-language': 'zh' })
  expect(response.status).toBe(404)
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  expect(error.code).toBe('model_not_found')
  expect(error.message).toContain(`MODEL_ALIASES=${model}=`)
  expect(error.message).toContain('运维人员')
  expect(simulator.calls).toHaveLength(0)
})

test('a name in MODEL_ROUTES is passed on', async () => {
  const { routes } = parseConfig({ MODEL_ROUTES: 'gpt-*=text-generation' })
  const response = await postChat(
    createGateway({ baseUrl: simulator.origin, routes }),
    ask('hi', { model: 'gpt-9' }),
  )
  expect(response.status).toBe(404)
  expect(sentModels()).toEqual(['gpt-9'])
})

test('the list has the aliases, and each can be looked up', async () => {
  const response = await gateway.fetch('http://gateway/v1/models?type=chat')
  const { data } = expectModelList(await response.json())
  const own = data.flatMap((model) => ('alias_of' in model ? [[model.id, model.alias_of]] : []))
  expect(own).toEqual(Object.entries(aliases))
  for (const [name, id] of [
    ['gpt-4o', 'qwen-plus'],
    ['gpt-anything', 'qwen3.6-flash'],
  ] as const) {
    const one = await gateway.fetch(`http://gateway/v1/models/${name}`)
    const other = await gateway.fetch(`http://gateway/v1/models/${id}`)
    expect(await one.json()).toEqual({ ...((await other.json()) as object), id: name, alias_of: id })
  }
  const foreign = await gateway.fetch('http://gateway/v1/models/claude-opus-4')
  expect(await foreign.text()).toContain('MODEL_ALIASES=claude-opus-4=')
})

test('an alias may have the name of a model, and replaces it in the list', async () => {
  const own = createGateway({ baseUrl: simulator.origin, aliases: { 'qwen-plus': 'qwen3.7-plus' } })
  const { data } = expectModelList(await (await own.fetch('http://gateway/v1/models')).json())
  expect(data.filter(({ id }) => id === 'qwen-plus')).toMatchObject([{ alias_of: 'qwen3.7-plus' }])
  await (await postChat(own, ask('hi', { model: 'qwen-plus' }))).text()
  expect(sentModels()).toEqual(['qwen3.7-plus'])
})

test('the log has the id of DashScope, and the name of a model that is refused', async () => {
  const server = await startLogged({ aliases })
  await server.chat(ask('[[sim: status=500]]', { model: 'gpt-4o' }))
  await server.chat(ask('hi', { model: 'claude-opus-4' }))
  const [failed, refused] = await server.completed(2)
  expect(failed).toContain('Model: qwen-plus')
  expect(refused).toContain('Model: claude-opus-4')
  await server.stop()
})

test.each([
  ['gpt-4o', 'MODEL_ALIASES="gpt-4o": expected pairs'],
  ['a=b,b=c', "'a' leads to 'b', which is an alias of 'c' itself"],
  ['a*b=c', "'a*b' has a * that is not at its end"],
  ['a=b,a=c', "'a' occurs twice"],
])('MODEL_ALIASES=%s is refused at the start', (text, message) => {
  expect(() => parseConfig({ MODEL_ALIASES: text })).toThrow(message)
})

test('bad aliases of a gateway in process are refused', () => {
  expect(() => createGateway({ aliases: { a: 'b', b: 'c' } })).toThrow("'a' leads to 'b'")
})
