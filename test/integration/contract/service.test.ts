import { expect, test } from 'vitest'

import { onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectModel, expectModelList } from '../../support/validate.ts'

onBothEdges((bench) => {
  test('GET / describes the service and its use', async () => {
    const response = await bench.get('/')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json(?:; charset=utf-8)?$/)
    const body = (await response.json()) as Record<string, unknown>
    expect(body).toMatchObject({
      name: 'dashscope-gateway',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      authentication: expect.stringContaining('Authorization: Bearer') as unknown,
    })
    expect(body['endpoints']).toHaveProperty(['POST /v1/chat/completions'])
    expect(body['endpoints']).toHaveProperty(['GET /v1/models'])
    expect(body['endpoints']).toHaveProperty(['GET /v1/models/{id}'])
    expect(body['endpoints']).toHaveProperty(['GET /health'])
    expect(JSON.stringify(body['usage'])).toContain('farui-plus')
  })

  test('GET /health has exactly the promised fields', async () => {
    const before = Math.floor(Date.now() / 1000)
    const response = await bench.get('/health')
    const body = (await response.json()) as { timestamp: number }
    expect(response.status).toBe(200)
    expect(body).toEqual({
      status: 'healthy',
      timestamp: expect.any(Number) as unknown,
      service: 'DashScope to OpenAI API Gateway',
    })
    expect(Object.keys(body).slice(0, 3)).toEqual(['status', 'timestamp', 'service'])
    expect(body.timestamp).toBeGreaterThanOrEqual(before)
    expect(body.timestamp).toBeLessThanOrEqual(Date.now() / 1000)
    expect(Number.isInteger(body.timestamp)).toBe(true)
  })

  test.each(['/v1/models', '/models', '/v1/v1/models', '//v1//models', '/v1/models/', '/v1/models?limit=1'])(
    'GET %s lists the models',
    async (path) => {
      const response = await bench.get(path)
      expect(response.status).toBe(200)
      const { object, data } = expectModelList(await response.json())
      expect(object).toBe('list')
      expect(data.map(({ id }) => id)).toContain('farui-plus')
      expect(new Set(data.map(({ id }) => id)).size).toBe(data.length)
      for (const model of data) {
        const ended = 'shutdown_date' in model ? ['shutdown_date', 'successor'] : []
        expect(Object.keys(expectModel(model))).toEqual([
          'id',
          'object',
          'created',
          'owned_by',
          'type',
          'endpoint',
          ...ended,
        ])
        expect(Number.isInteger(model.created)).toBe(true)
      }
    },
  )

  test.each([
    '/v1/models/farui-plus',
    '/models/farui-plus',
    '/v1/v1/models/farui-plus',
    '/v1//models//farui-plus',
  ])('GET %s is one model', async (path) => {
    const response = await bench.get(path)
    expect(response.status).toBe(200)
    const model = expectModel(await response.json())
    expect(model).toMatchObject({ id: 'farui-plus', object: 'model', owned_by: 'alibaba' })
  })

  test('GET /v1 is GET /', async () => {
    const [version, root] = await Promise.all([bench.get('/v1'), bench.get('/')])
    expect(await version.json()).toEqual(await root.json())
  })

  test.each([
    ['/v1/models/no-such-model', 'no-such-model'],
    ['/v1/models/siliconflow%2Fno-such-model', 'siliconflow/no-such-model'],
    ['/v1/models/siliconflow/no-such-model', 'siliconflow/no-such-model'],
  ])('GET %s is no model', async (path, id) => {
    const error = await readError(await bench.get(path), 404)
    expect(error).toEqual({
      message: expect.stringContaining(id) as unknown,
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    })
  })

  test.each([
    '/v1/chat/completions',
    '/chat/completions',
    '/v1/v1/chat/completions',
    '//v1//chat//completions',
    '/v1/chat/completions/',
    '/v1/chat/completions?api-version=1',
    '/compatible-mode/v1/chat/completions',
    '/v1/chat/completions/chat/completions',
  ])('POST %s is the chat endpoint', async (path) => {
    const response = await bench.get(path, { method: 'POST', body: '{}' })
    const error = await readError(response, 401)
    expect(error.type).toBe('authentication_error')
  })

  test.each(['/v1/nothing', '/v2/models', '/v1/chat', '/favicon.ico', '/v1/models%', '/%'])(
    'GET %s is unknown',
    async (path) => {
      const response = await bench.get(path)
      const error = await readError(response, 404)
      expect(error).toEqual({
        message: `Invalid URL (GET ${path})`,
        type: 'invalid_request_error',
        param: null,
        code: null,
      })
    },
  )

  test.each([
    ['PUT', '/v1/chat/completions', 'POST'],
    ['GET', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/models/farui-plus', 'GET'],
    ['POST', '/health', 'GET'],
    ['POST', '/', 'GET'],
    ['PATCH', '/v1/models', 'GET'],
    // Fastify supports this method, and rejects it without a content type.
    ['QUERY', '/health', 'GET'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const response = await bench.get(path, { method })
    expect(response.headers.get('allow')).toBe(allow)
    const error = await readError(response, 405)
    expect(error.message).toContain(`Not allowed to ${method} on ${path}`)
    expect(error.type).toBe('invalid_request_error')
  })

  test.each([
    ['GET', '/v1/chat/completions/chatcmpl-123'],
    ['GET', '/v1/chat/completions/chatcmpl-123/messages'],
    ['POST', '/v1/chat/completions/chatcmpl-123'],
    ['DELETE', '/v1/chat/completions/chatcmpl-123'],
  ])('%s %s says in both languages that nothing is stored', async (method, path) => {
    const headers = { 'accept-language': 'zh-CN' }
    const [english, chinese] = await Promise.all([
      bench.get(path, { method }).then((response) => readError(response, 404)),
      bench.get(path, { method, headers }).then((response) => readError(response, 404)),
    ])
    expect(english).toEqual({
      message: expect.stringMatching(/stores no requests and no answers.*Keep the answer/) as unknown,
      type: 'invalid_request_error',
      param: null,
      code: 'not_stored',
    })
    expect(chinese).toEqual({
      ...english,
      message: expect.stringContaining(` | ${english.message}`) as unknown,
    })
    expect(chinese.message).toContain('不保存任何请求和回答')
  })

  test.each([
    [
      'POST',
      '/api/v1/services/aigc/text-generation/generation',
      "base URL, such as 'https://<this host>/v1'",
      'base URL 设为',
    ],
    ['POST', '/v1/api/rerank', 'at POST /v1/rerank', '重排序接口是 POST /v1/rerank'],
    [
      'POST',
      '/v1/completions/x',
      'Completions are at POST /v1/completions',
      '补全接口是 POST /v1/completions',
    ],
    ['POST', '/v1/responses/compact', 'the items of the conversation', '发送对话的原有条目'],
  ])('%s %s is a 404 with a cure in both languages', async (method, path, english, chinese) => {
    const response = await bench.get(path, { method, headers: { 'accept-language': 'zh-CN' } })
    const { message } = await readError(response, 404)
    const [first = '', second = ''] = message.split(' | ')
    expect(first).toContain(chinese)
    expect(first).toContain(path)
    expect(second).toContain(english)
  })

  test('HEAD is GET without the body', async () => {
    const response = await bench.get('/health', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })

  test('a valid request id is kept, any other is replaced', async () => {
    const given = async (id: string) =>
      (await bench.get('/health', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
    expect(await given('my-id_1.2')).toBe('my-id_1.2')
    expect(await given('a'.repeat(128))).toBe('a'.repeat(128))
    for (const bad of ['a'.repeat(129), 'a b', 'a/b', 'é', '<script>']) {
      expect(await given(bad)).toMatch(/^req_[0-9A-Za-z]{32}$/)
    }
    const fresh = await bench.get('/health')
    expect(fresh.headers.get('x-request-id')).toMatch(/^req_[0-9A-Za-z]{32}$/)
    expect(fresh.headers.get('openai-processing-ms')).toMatch(/^\d+$/)
    expect(fresh.headers.get('openai-version')).toBe('2020-10-01')
  })
})
