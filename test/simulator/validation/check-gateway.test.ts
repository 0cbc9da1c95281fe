import { afterAll, beforeAll, expect, test } from 'vitest'

import { asynchronous, callSimulator, multimodalPath, type Sent } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'
import { recognitionServiceOf } from '../../../src/simulator/recognition/models.ts'
import { speechModelOf } from '../../../src/simulator/speech/models.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const hello = { messages: [{ role: 'user', content: 'Hello' }] }

const urlError =
  'url error, please check url！ For details, see: https://help.aliyun.com/zh/model-studio/error-code#error-url'
const whole = { model: 'qwen-max', input: hello, parameters: {} }

const envelopes: [status: number, code: string, message: string, sent: Sent][] = [
  [
    400,
    'InvalidParameter',
    'Required body invalid, please check the request body format.',
    { body: '{"model":' },
  ],
  [
    400,
    'BadRequest.EmptyModel',
    'Required parameter "model" missing from request.',
    { body: { input: hello } },
  ],
  [
    400,
    'BadRequest.EmptyInput',
    'Required input parameter missing from request.',
    { body: { model: 'qwen-max' } },
  ],
  [
    400,
    'BadRequest.EmptyParameters',
    'Required parameter "parameters" missing from request.',
    { body: { ...whole, parameters: null } },
  ],
  [404, 'ModelNotFound', 'Model can not be found.', { body: { ...whole, model: 'gpt-9' } }],
  [400, 'InvalidParameter', urlError, { body: whole, path: multimodalPath }],
  [400, 'InvalidParameter', urlError, { body: { ...whole, model: 'qwen3.5-plus' } }],
  [
    400,
    'InvalidParameter.NotSupportEnableThinking',
    'The model qwen-max does not support enable_thinking.',
    { body: { ...whole, parameters: { enable_thinking: true } } },
  ],
  [404, 'NotFound', 'Not found!', { path: '/api/v1/elsewhere' }],
]

test.each(envelopes)('%i %s %s', async (status, code, message, sent) => {
  const seen = await callSimulator(origin, sent)
  expect({ status: seen.status, ...JSON.parse(seen.text) }).toMatchObject({ status, code, message })
})

const accounts: [key: string, status: number, code: string][] = [
  ['sk-short', 401, 'InvalidApiKey'],
  ['sk-arrears-1', 400, 'Arrearage'],
  ['sk-denied-123', 403, 'Model.AccessDenied'],
  ['sk-freetier-1', 403, 'AllocationQuota.FreeTierOnly'],
  ['sk-throttled-1', 429, 'Throttling.RateQuota'],
]

test.each(accounts)('the key %s: %i %s', async (key, status, code) => {
  const seen = await callSimulator(origin, { headers: { authorization: `Bearer ${key}` }, body: whole })
  expect({ status: seen.status, ...JSON.parse(seen.text) }).toMatchObject({ status, code })
})

const workspaces: [workspace: string, status: number, code?: string][] = [
  ['ws-a1b2c3', 200],
  ['llm-a1b2c3', 200],
  ['ws_A1-b2', 200],
  ['', 404, 'WorkSpaceNotFound'],
  ['my workspace', 404, 'WorkSpaceNotFound'],
  ['ws-', 404, 'WorkSpaceNotFound'],
  ['ws-unknown-1', 404, 'WorkSpaceNotFound'],
  ['llm-denied1', 403, 'Workspace.AccessDenied'],
]

test.each(workspaces)('the workspace "%s": %i %s', async (workspace, status, code) => {
  const seen = await callSimulator(origin, { headers: { 'x-dashscope-workspace': workspace }, body: whole })
  expect([seen.status, JSON.parse(seen.text).code]).toEqual([status, code])
})

test('a wrong key is reported before a wrong workspace', async () => {
  const headers = { authorization: 'Bearer sk-short', 'x-dashscope-workspace': 'ws-unknown' }
  expect((await callSimulator(origin, { headers, body: whole })).status).toBe(401)
})

test('asynchronous calls', async () => {
  const seen = await callSimulator(origin, { headers: asynchronous, body: whole })
  expect(seen.status).toBe(403)
  expect(JSON.parse(seen.text)).toMatchObject({
    code: 'AccessDenied',
    message: 'current user api does not support asynchronous calls.',
  })
})

test('the compatible mode does not know farui-plus', async () => {
  const path = '/compatible-mode/v1/chat/completions'
  const seen = await callSimulator(origin, { path, body: { model: 'farui-plus', messages: [] } })
  expect(seen.status).toBe(404)
  expect(JSON.parse(seen.text)).toEqual({
    error: {
      message: 'Unsupported model `farui-plus` for OpenAI compatibility mode.',
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_supported',
    },
  })
})

test('pages the model list', async () => {
  const pages = await Promise.all(
    ['page_no=1&page_size=3', 'page_no=2&page_size=3', 'model=farui-plus'].map(async (query) => {
      const seen = await callSimulator(origin, { method: 'GET', path: `/api/v1/models?${query}` })
      return JSON.parse(seen.text).output
    }),
  )
  const names = pages.map(({ models }) => models.map(({ model }: { model: string }) => model))
  expect(names[0]).toHaveLength(3)
  expect(names[1]).toHaveLength(3)
  expect(new Set(names.flat()).size).toBe(6)
  expect(pages[2]).toMatchObject({
    total: 1,
    models: [{ model: 'farui-plus', model_info: { context_window: 12_288, max_output_tokens: 2000 } }],
  })
})

test('lists models of speech by capability', async () => {
  const listed = async (capabilities: string) => {
    const path = `/api/v1/models?capabilities=${capabilities}`
    const seen = await callSimulator(origin, { method: 'GET', path })
    return JSON.parse(seen.text).output.models.map(({ model }: { model: string }) => model)
  }
  expect(await listed('ASR')).toEqual(expect.arrayContaining(['qwen3-asr-flash', 'fun-asr', 'sensevoice-v1']))
  expect(await listed('ASR')).not.toContain('fun-asr-realtime')
  expect(await listed('Realtime-ASR,TTS')).toEqual(
    expect.arrayContaining(['fun-asr-realtime', 'cosyvoice-v2', 'sambert-zhichu-v1']),
  )
})

test('every model of the list is known, once', async () => {
  const seen = await callSimulator(origin, { method: 'GET', path: '/api/v1/models' })
  const { total, models } = JSON.parse(seen.text).output
  expect(new Set(models.map(({ model }: { model: string }) => model)).size).toBe(total)
  for (const { model, model_info, capabilities } of models) {
    const known =
      capabilities[0] === 'TG'
        ? model_info.context_window
        : (recognitionServiceOf(model) ?? speechModelOf(model)?.service)
    expect([model, known]).not.toEqual([model, undefined])
  }
})
