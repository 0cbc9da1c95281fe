import { describe, expect, test } from 'vitest'

import { defineEndpoint, type Endpoint } from './endpoint.ts'
import { createRoute } from './router.ts'

const make = (method: string, path: string) =>
  defineEndpoint({
    method: method as Endpoint['method'],
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
  make('POST', '/responses'),
]

const route = createRoute(endpoints)

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
  ['GET', '/anthropic', '/', ''],
  ['HEAD', '/apps/anthropic/', '/', ''],
  ['GET', '/anthropic/v1/models', '/models', ''],
  ['GET', '/apps/anthropic/v1/v1/models/farui-plus', '/models/{id}', 'farui-plus'],
  ['POST', '/v1/chat/completions/responses', '/responses', ''],
  ['POST', '/responses/', '/responses', ''],
  ['GET', '/v1/chat/completions/v1/models/farui-plus', '/models/{id}', 'farui-plus'],
])('%s %s', (method, path, pattern, id) => {
  const found = route(method, path)
  expect([found.endpoint.path, found.id]).toEqual([pattern, id])
})

test.each([
  ['POST', '/v1/responses/compact', 404, 'Invalid URL (POST /v1/responses/compact)'],
  ['GET', '/v1/responses/resp_1', 404, "Response with id 'resp_1' not found."],
  ['GET', `/v1/responses/${'r'.repeat(99)}`, 404, `'${'r'.repeat(64)}' not found.`],
  ['DELETE', '/v1/responses/resp_1', 404, "Response with id 'resp_1' not found."],
  ['POST', '/v1/responses/resp_1/cancel', 404, "Response with id 'resp_1' not found."],
  ['GET', '/v1/responses/resp_1/input_items', 404, "Response with id 'resp_1' not found."],
  ['POST', '/v1/conversations', 404, 'Invalid URL (POST /v1/conversations)'],
  ['POST', '/completions', 404, 'Completions are at POST /v1/completions'],
  ['GET', '/v1x/models', 404, 'Invalid URL (GET /v1x/models)'],
  ['GET', '/v1/models/%zz', 404, 'Invalid URL'],
  ['POST', '/v1/embeddings/a', 404, 'Invalid URL (POST /v1/embeddings/a)'],
  ['POST', '/v3/rerank', 404, 'POST /v1/rerank'],
  ['POST', '/api/v1/services/aigc/text-generation/generation', 404, "'https://<this host>/v1'"],
  ['GET', '/api/v1', 404, 'base URL'],
  ['POST', '/v1/messages/batches', 404, 'it has no batches'],
  ['POST', '/v1/complete', 404, "Of Anthropic's API"],
  ['POST', '/anthropics/v1/messages', 404, 'Invalid URL'],
  ['GET', '/apps/v1/models', 404, 'Invalid URL'],
  ['POST', '/v1/images/variations', 404, 'POST /v1/images/edits'],
  ['POST', '/v1/images/generation', 404, 'POST /v1/images/generations'],
  ['POST', '/v1/moderations', 404, 'content_filter'],
  ['POST', '/v1/fine_tuning/jobs', 404, 'GET / lists its endpoints'],
  ['POST', '/compatible-modes/v1/chat/completions', 404, 'Invalid URL'],
  ['GET', '/compatible-mode', 404, 'Invalid URL (GET /compatible-mode)'],
  ['PUT', '/v1/chat/completions', 405, 'Not allowed to PUT on /v1/chat/completions'],
  ['DELETE', '/v1/chat/completions', 405, 'Not allowed to DELETE on /v1/chat/completions'],
  ['DELETE', '/v1/models/farui-plus', 405, 'This path accepts GET'],
])('%s %s is refused', (method, path, status, message) => {
  expect(() => route(method, path)).toThrow(
    expect.objectContaining({ status, message: expect.stringContaining(message) }),
  )
})

test('the refusal of a method names the allowed ones', () => {
  expect(() => route('PUT', '/models')).toThrow(expect.objectContaining({ headers: { allow: 'GET' } }))
})

test.each([
  ['GET', '/v1/chat/completions/chatcmpl-123'],
  ['HEAD', '/chat/completions/chatcmpl-123/'],
  ['GET', '/compatible-mode/v1/chat/completions/chatcmpl-123'],
  ['GET', '/v1/chat/completions/chatcmpl-123/messages'],
  ['POST', '/v1/chat/completions/chatcmpl-123'],
  ['DELETE', '/v1/chat/completions/chatcmpl-123'],
])('%s %s says that nothing is stored', (method, path) => {
  expect(() => route(method, path)).toThrow(
    expect.objectContaining({
      status: 404,
      code: 'not_stored',
      message: expect.stringMatching(/stores no requests and no answers.*Keep the answer/),
      chinese: expect.stringMatching(/不保存任何请求和回答.*请自行保存/),
    }),
  )
})

test('a path of many pasted base URLs takes time in proportion to its length', () => {
  for (const piece of [
    '/v1',
    '/chat/completions',
    '/chat/completions/v1',
    '/compatible-mode',
    '/apps/anthropic',
  ]) {
    const started = performance.now()
    expect(() => route('PATCH', `${piece.repeat(20_000)}!`)).toThrow('Invalid URL')
    expect(performance.now() - started).toBeLessThan(3000)
  }
})

describe('an endpoint for requests with a header', () => {
  const both = createRoute([make('GET', '/models'), { ...make('GET', '/models'), withHeader: 'x-version' }])

  test.each([
    ['with it', '1', 'x-version'],
    ['with an empty one', '', 'x-version'],
    ['without it', undefined, undefined],
  ])('%s', (_, value, withHeader) => {
    const { endpoint } = both('GET', '/v1/models', (name) => (name === 'x-version' ? value : undefined))
    expect(endpoint.withHeader).toBe(withHeader)
  })

  test('a request without the header is a 405 if no other endpoint has the path', () => {
    const one = createRoute([{ ...make('GET', '/models'), withHeader: 'x-version' }])
    expect(() => one('GET', '/models')).toThrow(expect.objectContaining({ status: 405 }))
  })
})

describe('{id} anywhere, and every method', () => {
  const files = createRoute([
    make('GET', '/files'),
    make('POST', '/files'),
    make('GET', '/files/{id}'),
    make('DELETE', '/files/{id}'),
    make('GET', '/files/{id}/content'),
    make('POST', '/responses/{id}/cancel'),
    make('GET', '/models/{id}'),
    make('GET', '/models/recommended'),
  ])

  test.each([
    ['POST', '/v1/files', '/files', ''],
    ['GET', '/v1/files/', '/files', ''],
    ['GET', '/v1/files/file-1', '/files/{id}', 'file-1'],
    ['HEAD', '/v1/files/file-1/', '/files/{id}', 'file-1'],
    ['DELETE', '/v1/files/file-1', '/files/{id}', 'file-1'],
    ['GET', '/v1/files/file-1/content', '/files/{id}/content', 'file-1'],
    ['GET', '/v1/files/a%2Fb%20c/content', '/files/{id}/content', 'a/b c'],
    ['GET', '/v1/files/%E6%96%87', '/files/{id}', '文'],
    ['GET', '/v1/files/constructor', '/files/{id}', 'constructor'],
    ['GET', '/v1/files/:id', '/files/{id}', ':id'],
    ['POST', '/v1/responses/resp_1/cancel', '/responses/{id}/cancel', 'resp_1'],
    ['GET', '/v1/models/recommended', '/models/recommended', ''],
    ['GET', '/v1/models/recommended/more', '/models/{id}', 'recommended/more'],
  ])('%s %s', (method, path, pattern, id) => {
    const found = files(method, path)
    expect([found.endpoint.method, found.endpoint.path, found.id]).toEqual([
      method === 'HEAD' ? 'GET' : method,
      pattern,
      id,
    ])
  })

  test.each([
    ['PUT', '/v1/files', 405, 'GET, POST'],
    ['POST', '/v1/files/file-1', 405, 'GET, DELETE'],
    ['DELETE', '/v1/files/file-1/content', 405, 'GET'],
    ['HEAD', '/v1/responses/resp_1/cancel', 405, 'POST'],
    ['POST', '/v1/responses/a/b/cancel', 404, undefined],
    ['POST', '/v1/responses//cancel', 404, undefined],
    ['GET', '/v1/files/%zz/content', 404, undefined],
    ['GET', '/v1/responses', 404, undefined],
  ])('%s %s is refused with %i', (method, path, status, allow) => {
    expect(() => files(method, path)).toThrow(
      expect.objectContaining({ status, ...(allow !== undefined && { headers: { allow } }) }),
    )
  })
})
