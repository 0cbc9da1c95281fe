import { expect, test } from 'vitest'

import { defineEndpoint } from './endpoint.ts'
import { route } from './route.ts'

const make = (method: 'GET' | 'POST', path: string) =>
  defineEndpoint({
    method,
    path,
    summary: '',
    key: 'none',
    description: {},
    handle: async () => ({ kind: 'json', body: {} }),
  })

const endpoints = [
  make('GET', '/'),
  make('GET', '/models'),
  make('GET', '/models/{id}'),
  make('POST', '/chat/completions'),
]

test.each([
  ['GET', '/', '/', ''],
  ['GET', '/v1', '/', ''],
  ['GET', '/v1/', '/', ''],
  ['GET', '/models', '/models', ''],
  ['HEAD', '/v1/models', '/models', ''],
  ['GET', '/v1/models/', '/models', ''],
  ['GET', '//v1//v1/models', '/models', ''],
  ['GET', '/v1/models/farui-plus', '/models/{id}', 'farui-plus'],
  ['GET', '/v1/models/siliconflow%2Fdeepseek-v3.2', '/models/{id}', 'siliconflow/deepseek-v3.2'],
  ['GET', '/models/siliconflow/deepseek-v3.2', '/models/{id}', 'siliconflow/deepseek-v3.2'],
  ['POST', '/v1/v1/chat/completions', '/chat/completions', ''],
  ['POST', '/chat/completions/', '/chat/completions', ''],
])('%s %s', (method, path, pattern, id) => {
  const found = route(endpoints, method, path)
  expect([found.endpoint.path, found.id]).toEqual([pattern, id])
})

test.each([
  ['POST', '/v1/embeddings', 404, 'Invalid URL (POST /v1/embeddings)'],
  ['POST', '/v1/responses', 404, 'tell your client to use chat completions'],
  ['POST', '/completions', 404, 'tell your client to use chat completions'],
  ['GET', '/v1x/models', 404, 'Invalid URL (GET /v1x/models)'],
  ['GET', '/v1/models/%zz', 404, 'Invalid URL'],
  ['GET', '/v1/chat/completions', 405, 'Not allowed to GET on /v1/chat/completions'],
  ['DELETE', '/v1/models/farui-plus', 405, 'This path takes GET'],
])('%s %s is refused', (method, path, status, message) => {
  expect(() => route(endpoints, method, path)).toThrow(
    expect.objectContaining({ status, message: expect.stringContaining(message) }),
  )
})

test('a refused method says which one would do', () => {
  expect(() => route(endpoints, 'PUT', '/models')).toThrow(
    expect.objectContaining({ headers: { allow: 'GET' } }),
  )
})
