import { expect, test } from 'vitest'

import { defineEndpoint } from './endpoint.ts'
import { route } from './router.ts'

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
  ['POST', '/compatible-mode/v1/chat/completions', '/chat/completions', ''],
  ['POST', '/compatible-mode/v1/v1//chat/completions', '/chat/completions', ''],
  ['POST', '/v1/compatible-mode/v1/chat/completions', '/chat/completions', ''],
  ['GET', '/compatible-mode/v1/models/farui-plus', '/models/{id}', 'farui-plus'],
  ['GET', '/compatible-mode/v1', '/', ''],
  ['POST', '/v1/chat/completions/chat/completions', '/chat/completions', ''],
  ['POST', '/v1/chat/completions/v1/chat/completions', '/chat/completions', ''],
  ['POST', '/chat/completions/chat/completions/chat/completions', '/chat/completions', ''],
  ['GET', '/v1/chat/completions/models', '/models', ''],
  ['GET', '/v1/chat/completions/v1/models/farui-plus', '/models/{id}', 'farui-plus'],
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
  ['POST', '/v1/embeddings', 404, 'does not serve embeddings yet'],
  ['POST', '/api/v1/services/aigc/text-generation/generation', 404, "'https://<this host>/v1'"],
  ['GET', '/api/v1', 404, 'base URL'],
  ['POST', '/v1/messages', 404, "Anthropic's API"],
  ['POST', '/v1/images/generations', 404, 'GET / lists its endpoints'],
  ['POST', '/compatible-modes/v1/chat/completions', 404, 'Invalid URL'],
  ['GET', '/compatible-mode', 404, 'Invalid URL (GET /compatible-mode)'],
  ['PUT', '/v1/chat/completions', 405, 'Not allowed to PUT on /v1/chat/completions'],
  ['DELETE', '/v1/chat/completions', 405, 'Not allowed to DELETE on /v1/chat/completions'],
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

test.each([
  ['GET', '/v1/chat/completions/chatcmpl-123'],
  ['HEAD', '/chat/completions/chatcmpl-123/'],
  ['GET', '/compatible-mode/v1/chat/completions/chatcmpl-123'],
  ['GET', '/v1/chat/completions/chatcmpl-123/messages'],
  ['POST', '/v1/chat/completions/chatcmpl-123'],
  ['DELETE', '/v1/chat/completions/chatcmpl-123'],
])('%s %s says that nothing is stored', (method, path) => {
  expect(() => route(endpoints, method, path)).toThrow(
    expect.objectContaining({
      status: 404,
      code: 'not_stored',
      message: expect.stringMatching(/stores no requests and no answers.*Keep the answer/),
      chinese: expect.stringMatching(/不保存任何请求和回答.*请自行保存/),
    }),
  )
})

test('a path of pasted base URLs alone costs no more than its length', () => {
  for (const piece of ['/v1', '/chat/completions', '/chat/completions/v1', '/compatible-mode']) {
    const started = performance.now()
    expect(() => route(endpoints, 'PATCH', `${piece.repeat(20_000)}!`)).toThrow('Invalid URL')
    expect(performance.now() - started).toBeLessThan(500)
  }
})
