import { array, assert, constantFrom, property } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'
import { countTokens, tokenize } from '../../../src/simulator/request/tokens.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const path = '/api/v1/tokenizer'

async function tokenized(body: unknown, headers: Record<string, string> = {}) {
  const seen = await callSimulator(origin, { path, body, headers })
  return { status: seen.status, type: seen.headers['content-type'], ...JSON.parse(seen.text) }
}

const user = (content: unknown) => ({ role: 'user', content })
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-/

test('the recorded request has an answer of the recorded shape', async () => {
  const body = { model: 'qwen-max', input: { messages: [user('代码改变世界')] }, parameters: { seed: 1234 } }
  expect(await tokenized(body)).toEqual({
    status: 200,
    type: 'application/json',
    output: {
      token_ids: Array.from({ length: 6 }, () => expect.any(Number)),
      tokens: Array.from('代码改变世界'),
    },
    usage: { input_tokens: 6 },
    request_id: expect.stringMatching(uuid),
  })
})

test.each([
  ['messages', { messages: [{ role: 'system', content: 'Be brief.' }, user('What is 2+2?')] }],
  ['a prompt', { prompt: 'Be brief.What is 2+2?' }],
])('the tokens of %s are its text, and the same token has the same id', async (_what, input) => {
  const { output, usage } = await tokenized({ model: 'qwen-plus', input })
  expect(output.tokens.join('')).toBe('Be brief.What is 2+2?')
  expect(usage).toEqual({ input_tokens: output.tokens.length })
  const ids = new Map(output.tokens.map((token: string, index: number) => [token, output.token_ids[index]]))
  expect(output.tokens.map((token: string) => ids.get(token))).toEqual(output.token_ids)
})

test('the answer is no stream, whatever the headers request', async () => {
  const { type, output } = await tokenized({ model: 'qwen-plus', input: { prompt: '好' } }, streaming)
  expect([type, output.tokens]).toEqual(['application/json', ['好']])
})

test('faults work here too', async () => {
  const body = { model: 'qwen-plus', input: { messages: [user('Hi [[sim: http-503]]')] } }
  expect(await tokenized(body)).toMatchObject({ status: 503, code: 'ModelUnavailable' })
})

describe('refuses', () => {
  const input = { prompt: 'Hi' }
  const unsupported = (model: string) => `Not support model: ${model}, currently only support qwen models.`
  test.each<[what: string, body: unknown, code: string, message: string, status?: number]>([
    ['no model', { input }, 'BadRequest.EmptyModel', 'Required parameter "model" missing from request.'],
    [
      'no input',
      { model: 'qwen-plus' },
      'BadRequest.EmptyInput',
      'Required input parameter missing from request.',
    ],
    ['an unknown model', { model: 'gpt-9', input }, 'ModelNotFound', 'Model can not be found.', 404],
    ...['farui-plus', 'deepseek-v3.2', 'qwen-vl-max', 'qwen-mt-plus'].map(
      (model) =>
        [model, { model, input }, 'InvalidParameter', unsupported(model)] as [
          string,
          unknown,
          string,
          string,
        ],
    ),
    [
      'neither messages nor prompt',
      { model: 'qwen-plus', input: {} },
      'InvalidParameter',
      'Either "prompt" or "messages" must exist and cannot both be none',
    ],
    [
      'no messages',
      { model: 'qwen-plus', input: { messages: [] } },
      'InvalidParameter',
      'Role must be user or assistant and Content length must be greater than 0',
    ],
    [
      'no content',
      { model: 'qwen-plus', input: { messages: [user(null)] } },
      'InvalidParameter',
      'The content field is a required field.',
    ],
    [
      'a list of parts',
      { model: 'qwen-plus', input: { messages: [user([{ text: 'Hi' }])] } },
      'InvalidParameter',
      'input content must be a string.',
    ],
  ])('%s', async (_what, body, code, message, status = 400) => {
    expect(await tokenized(body)).toMatchObject({ status, code, message })
  })

  test('a wrong key, and another method', async () => {
    expect(await tokenized({ model: 'qwen-plus', input }, { authorization: 'Bearer x' })).toMatchObject({
      status: 401,
      code: 'InvalidApiKey',
    })
    const seen = await callSimulator(origin, { path, method: 'GET' })
    expect([seen.status, JSON.parse(seen.text).message]).toEqual([
      400,
      "Request method 'GET' is not supported.",
    ])
  })
})

test('as many tokens are counted as are made', () => {
  const signs = [
    ' ',
    '\n',
    '\u00a0',
    'a',
    'Zž',
    'abcdefghi',
    '1',
    '1234567',
    '汉',
    '😀',
    '\ud800',
    '\udc00',
    '.',
  ]
  assert(property(array(constantFrom(...signs)), (parts) => counts(parts.join(''))))
})

function counts(text: string): void {
  expect(countTokens(text)).toBe(tokenize(text).length)
}
