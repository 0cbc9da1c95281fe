import { afterAll, beforeAll, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const say = (pieces: string[], options: object = {}) => ({
  model: 'qwen-max',
  input: { messages: [{ role: 'user', content: `Hi [[sim: pieces=${JSON.stringify(pieces)}]]` }] },
  parameters: { result_format: 'message', incremental_output: true },
  ...options,
})

test('frames a stream to the byte as DashScope does', async () => {
  const seen = await callSimulator(origin, {
    headers: streaming,
    body: say(['1', ' 等于 ', '"😀"\u2028data: x\n\n']),
  })
  const id = String(seen.headers['x-request-id'])
  expect(seen.text).toBe(
    `id:1
event:result
:HTTP_STATUS/200
data:{"output":{"choices":[{"message":{"content":"1","role":"assistant"},"finish_reason":"null"}]},"usage":{"total_tokens":10,"output_tokens":1,"input_tokens":9,"prompt_tokens_details":{"cached_tokens":0}},"request_id":"${id}"}

id:2
event:result
:HTTP_STATUS/200
data:{"output":{"choices":[{"message":{"content":" 等于 ","role":"assistant"},"finish_reason":"null"}]},"usage":{"total_tokens":14,"output_tokens":5,"input_tokens":9,"prompt_tokens_details":{"cached_tokens":0}},"request_id":"${id}"}

id:3
event:result
:HTTP_STATUS/200
data:{"output":{"choices":[{"message":{"content":"\\"😀\\"\u2028data: x\\n\\n","role":"assistant"},"finish_reason":"null"}]},"usage":{"total_tokens":22,"output_tokens":13,"input_tokens":9,"prompt_tokens_details":{"cached_tokens":0}},"request_id":"${id}"}

id:4
event:result
:HTTP_STATUS/200
data:{"output":{"choices":[{"message":{"content":"","role":"assistant"},"finish_reason":"stop"}]},"usage":{"total_tokens":22,"output_tokens":13,"input_tokens":9,"prompt_tokens_details":{"cached_tokens":0}},"request_id":"${id}"}

`,
  )
})

test('refuses a stream with an error frame under HTTP 200', async () => {
  const body = { model: 'qwen-max', input: { prompt: 'x', messages: [] }, parameters: {} }
  const seen = await callSimulator(origin, { headers: streaming, body })
  const id = String(seen.headers['x-request-id'])
  expect(seen.status).toBe(200)
  expect(seen.text).toBe(
    `id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"InvalidParameter","message":"Role must be user or assistant and Content length must be greater than 0","request_id":"${id}"}\n\n`,
  )
})

test('answers a wrong key as recorded', async () => {
  const seen = await callSimulator(origin, { headers: { authorization: 'Bearer nonsense' }, body: say([]) })
  expect(seen.status).toBe(401)
  expect(seen.headers['content-type']).toBe('application/json')
  expect(seen.text).toBe(
    `{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"${String(seen.headers['x-request-id'])}"}`,
  )
  expect(Object.keys(seen.headers).filter((name) => name.startsWith('x-dashscope'))).toEqual([])
})

const textParameters = { result_format: 'text', incremental_output: true }

/** The recorded bodies' key sets, without a request id. */
const shapes: [name: string, body: object, path: string | undefined, frames: unknown[]][] = [
  [
    'text form',
    say(['1+', '1'], { parameters: textParameters }),
    undefined,
    [
      { finish_reason: 'null', text: '1+' },
      { finish_reason: 'null', text: '1' },
      { finish_reason: 'stop', text: '' },
    ],
  ],
  [
    'cumulative',
    say(['a', 'b'], { parameters: { result_format: 'message' } }),
    undefined,
    ['a', 'ab'].map((content) => message({ content })).concat(message({ content: 'ab' }, 'stop')),
  ],
  [
    'farui-plus without parameters',
    say(['【民', '事'], { model: 'farui-plus', parameters: undefined }),
    undefined,
    [
      { finish_reason: 'null', text: '【民' },
      { finish_reason: 'null', text: '【民事' },
      { finish_reason: 'stop', text: '【民事' },
    ],
  ],
  [
    'qwen-mt-plus stays cumulative',
    say(['I', ' did'], {
      model: 'qwen-mt-plus',
      parameters: {
        result_format: 'message',
        incremental_output: true,
        translation_options: { target_lang: 'English' },
      },
    }),
    undefined,
    [
      { ...message({ content: 'I' }), model_name: 'qwen-mt-plus', finish_reason: 'null' },
      { ...message({ content: 'I did' }), model_name: 'qwen-mt-plus', finish_reason: 'null' },
      { ...message({ content: 'I did' }, 'stop'), model_name: 'qwen-mt-plus', finish_reason: 'stop' },
    ],
  ],
  [
    'multimodal: arrays, stop on the last piece',
    {
      model: 'qwen-vl-plus',
      input: { messages: [{ role: 'user', content: [{ text: 'Hi [[sim: pieces=["a","b"]]]' }] }] },
      parameters: { incremental_output: true },
    },
    multimodalPath,
    [message({ content: [{ text: 'a' }] }), message({ content: [{ text: 'b' }] }, 'stop')],
  ],
]

function message(fields: object, finish = 'null'): object {
  return { choices: [{ message: { ...fields, role: 'assistant' }, finish_reason: finish }] }
}

test.each(shapes)('%s', async (_name, body, path, frames) => {
  const seen = await callSimulator(origin, { headers: streaming, body, ...(path ? { path } : {}) })
  expect(seen.frames.map((frame) => Object.entries(Object(frame))[0])).toEqual(
    frames.map((output) => ['output', output]),
  )
})

test('answers in one piece without either header', async () => {
  const seen = await callSimulator(origin, { body: say(['a', 'b']) })
  const id = String(seen.headers['x-request-id'])
  expect(seen.text).toBe(
    `{"output":{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"ab"}}]},"usage":{"total_tokens":11,"output_tokens":2,"input_tokens":9,"prompt_tokens_details":{"cached_tokens":0}},"request_id":"${id}"}`,
  )
})

test('sends the headers of the service', async () => {
  const stream = await callSimulator(origin, { headers: { accept: 'text/event-stream' }, body: say(['a']) })
  const whole = await callSimulator(origin, { body: say(['a']) })
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream;charset=UTF-8',
    'x-dashscope-call-gateway': 'true',
    'x-dashscope-finished': 'false',
    'x-dashscope-timeout': '180',
    server: 'istio-envoy',
    'transfer-encoding': 'chunked',
  })
  expect(whole.headers).toMatchObject({
    'content-type': 'application/json',
    'x-dashscope-finished': 'true',
    vary: 'Origin,Access-Control-Request-Method,Access-Control-Request-Headers, Accept-Encoding',
  })
  expect(whole.headers).not.toHaveProperty('x-dashscope-uid')
})

test('some services leak internals of the account', async () => {
  const leaky = await callSimulator(origin, { body: say(['a'], { model: 'qwen-doc-turbo' }) })
  expect(leaky.headers).toHaveProperty('x-dashscope-apikeyid')
})

const images = [{ image: 'https://example.com/a.png' }, { text: 'Hi' }]

/** Key sets of the recordings. */
const usages: [model: string, path: string | undefined, content: unknown, keys: string[]][] = [
  ['farui-plus', undefined, 'Hi', ['input_tokens', 'output_tokens', 'total_tokens']],
  ['qwen-max', undefined, 'Hi', ['input_tokens', 'output_tokens', 'prompt_tokens_details', 'total_tokens']],
  ['qwen-vl-plus', multimodalPath, images, ['image_tokens', 'input_tokens', 'output_tokens']],
  [
    'qwen3.6-plus',
    multimodalPath,
    images,
    [
      'image_tokens',
      'input_tokens',
      'input_tokens_details',
      'output_tokens',
      'output_tokens_details',
      'prompt_tokens_details',
      'total_tokens',
    ],
  ],
]

test.each(usages)('counts the tokens of %s', async (model, path, content, keys) => {
  const body = { model, input: { messages: [{ role: 'user', content }] } }
  const seen = await callSimulator(origin, { body, ...(path ? { path } : {}) })
  expect(Object.keys(JSON.parse(seen.text).usage).sort()).toEqual(keys)
})
