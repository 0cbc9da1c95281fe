import { describe, expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

interface Body {
  type: string
  error?: { type: string; message: string; code?: string }
  request_id?: string
}

const request = { model: 'qwen-plus', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] }
const json = { 'content-type': 'application/json' }
const withKey = { ...json, 'x-api-key': key }

onBothEdges((bench) => {
  const post = (path: string, body: unknown = request, headers: Record<string, string> = withKey) =>
    bench.get(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
  const bodyOf = async (response: Response) => (await response.json()) as Body

  describe('paths', () => {
    test.each([
      '/v1/messages',
      '/v1/messages?beta=true',
      '/messages',
      '/v1/v1/messages',
      '/anthropic/v1/messages',
      '/apps/anthropic/v1/messages?beta=true',
    ])('%s answers', async (path) => {
      const response = await post(path)
      expect([response.status, (await bodyOf(response)).type]).toEqual([200, 'message'])
      expect(response.headers.get('request-id')).toMatch(/^req_/)
      expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'))
    })

    test.each(['/', '/anthropic', '/apps/anthropic/'])('HEAD %s is 200 without a key', async (path) => {
      const response = await bench.get(path, { method: 'HEAD' })
      expect([response.status, await response.text()]).toEqual([200, ''])
    })

    test.each([
      ['POST', '/v1/messages/batches', {}],
      ['GET', '/v1/messages/batches/b_1/results', {}],
      ['POST', '/v1/complete', {}],
      ['GET', '/v1/files', { 'anthropic-version': '2023-06-01' }],
      ['GET', '/anthropic/v1/files', {}],
      ['POST', '/apps/anthropic/v1/anything', {}],
    ])('%s %s is a 404 in the envelope', async (method, path, headers) => {
      const response = await bench.get(path, { method, headers })
      const body = await bodyOf(response)
      expect([response.status, body.type, body.error?.type]).toEqual([404, 'error', 'not_found_error'])
      expect(body.request_id).toBe(response.headers.get('request-id'))
    })

    test('another method is a 405 in the envelope', async () => {
      const response = await bench.get('/v1/messages', { method: 'GET' })
      expect([response.status, (await bodyOf(response)).error?.type]).toEqual([405, 'invalid_request_error'])
    })

    test("OpenAI's paths keep their own envelope", async () => {
      const response = await bench.get('/v1/files')
      expect([response.status, (await bodyOf(response)).type]).toEqual([404, undefined])
      expect(response.headers.has('request-id')).toBe(false)
    })
  })

  describe('keys', () => {
    const other = 'sk-fedcba9876543210'
    const sentKeys = () => bench.calls.map(({ headers }) => headers['authorization'])

    test.each([
      ['x-api-key', { 'x-api-key': key }],
      ['a Bearer token', { authorization: `Bearer ${key}` }],
      ['both', { authorization: `Bearer ${key}`, 'x-api-key': key }],
      ['both, which differ: the Bearer token counts', { authorization: `Bearer ${key}`, 'x-api-key': other }],
    ])('%s', async (_, headers) => {
      const response = await post('/v1/messages', request, { ...json, ...headers })
      expect([response.status, sentKeys()]).toEqual([200, [`Bearer ${key}`]])
    })

    test('no key is a 401 in the envelope', async () => {
      const response = await post('/v1/messages', request, json)
      expect([response.status, (await bodyOf(response)).error?.type]).toEqual([401, 'authentication_error'])
      expect(bench.calls).toEqual([])
    })

    test('x-api-key does not count on other paths', async () => {
      expect((await post('/v1/chat/completions')).status).toBe(401)
    })

    test('neither key is repeated by an error', async () => {
      const body = { ...request, model: key, messages: [{ role: other, content: '' }] }
      const response = await post('/v1/messages', body, { ...withKey, authorization: `Bearer ${other}` })
      const text = await response.text()
      expect(response.status).toBe(400)
      expect(text).not.toContain(key)
      expect(text).not.toContain(other)
    })
  })

  describe('refusals of the gateway have the envelope', () => {
    test.each([
      ['text that is no JSON', '{', withKey, 400, 'invalid_request_error'],
      [
        'another content type',
        '{}',
        { ...withKey, 'content-type': 'text/plain' },
        415,
        'invalid_request_error',
      ],
      ['a large body', `"${'a'.repeat(21 * 1024 * 1024)}"`, withKey, 413, 'request_too_large'],
      [
        'a header with an unknown value',
        request,
        { ...withKey, 'x-gateway-strict': 'yes' },
        400,
        'invalid_request_error',
      ],
    ])('%s', async (_, body, headers, status, type) => {
      const response = await post('/v1/messages', body, headers)
      expect([response.status, (await bodyOf(response)).error?.type]).toEqual([status, type])
    })

    test('with paths that have dots', async () => {
      const content = [
        { type: 'text', text: 'a' },
        { type: 'image', source: { type: 'base65' } },
      ]
      const response = await post('/v1/messages', { ...request, messages: [{ role: 'user', content }] })
      expect((await bodyOf(response)).error?.message).toMatch(/^messages\.0\.content\.1\.source\.type: /)
    })

    test.each([
      [{ max_tokens: 1.5 }, /^max_tokens: invalid type: expected an integer, but got a decimal instead\.$/],
      [{ tool_choice: { type: 'tool' } }, /^tool_choice\.name: missing required parameter\.$/],
      [{ system: 5 }, /^system: invalid type: [^']*$/],
      [{ temperature: 2 }, /^temperature: [^']*$/],
      [{ thinking: { type: 'deep' } }, /^thinking\.type: invalid value: 'deep'\. Supported/],
    ])('that name the parameter once: %j', async (fields, expected) => {
      const response = await post('/v1/messages', { ...request, ...fields })
      const { error } = await bodyOf(response)
      expect(response.status).toBe(400)
      expect(error?.message).toMatch(expected)
    })

    test('of strict mode as well', async () => {
      const body = { ...request, model: 'farui-plus', max_tokens: 32_000 }
      const { error } = await bodyOf(
        await post('/v1/messages', body, { ...withKey, 'x-gateway-strict': 'true' }),
      )
      expect(error?.message).toMatch(/^max_tokens: farui-plus gives at most 2000 \(got 32000\)/)
    })

    test('in both languages', async () => {
      const response = await post(
        '/v1/messages',
        { ...request, messages: [] },
        { ...withKey, 'accept-language': 'zh' },
      )
      expect((await bodyOf(response)).error?.message).toMatch(
        /^messages: .*messages.*长度不对.* \| .*empty array/,
      )
    })
  })

  test('unknown beta headers and versions are accepted', async () => {
    const headers = {
      ...withKey,
      'anthropic-beta': 'a-1,b-2',
      'anthropic-version': '2026-10-21',
      'x-app': 'cli',
    }
    expect((await post('/v1/messages', request, headers)).status).toBe(200)
  })

  test('a throttled caller reads when to try again in seconds and in milliseconds', async () => {
    const messages = [{ role: 'user', content: '[[sim: error=Throttling.RateQuota; retry-after=3]]' }]
    const response = await post('/v1/messages', { ...request, messages })
    const waits = ['retry-after', 'retry-after-ms'].map((name) => response.headers.get(name))
    expect([response.status, ...waits]).toEqual([429, '3', '3000'])
    expect((await post('/v1/messages')).headers.has('retry-after-ms')).toBe(false)
  })

  test('strict mode refuses what would be adjusted', async () => {
    const body = { ...request, model: 'farui-plus', max_tokens: 32_000 }
    const lenient = await post('/v1/messages', body)
    expect(lenient.headers.get('x-gateway-adjusted')).toBe(
      'max_tokens=32000->2000 (farui-plus gives at most 2000)',
    )
    const strict = await post('/v1/messages', body, { ...withKey, 'x-gateway-strict': 'true' })
    expect([strict.status, (await bodyOf(strict)).error?.message]).toEqual([
      400,
      expect.stringContaining('max_tokens'),
    ])
  })

  test.each([true, false])('code runs at DashScope; streamed: %j', async (stream) => {
    const tools = [{ type: 'code_execution_20250825', name: 'code_execution' }]
    const messages = [{ role: 'user', content: '123 的 21 次方是多少？' }]
    const response = await post('/v1/messages', { ...request, model: 'qwen3-max', stream, tools, messages })
    const text = await response.text()
    expect([response.status, text]).toEqual([200, expect.stringContaining('"code_interpreter":{"code"')])
  })

  test('a dry run sends nothing', async () => {
    const response = await post('/v1/messages', request, { ...withKey, 'x-gateway-dry-run': 'true' })
    expect(await response.json()).toMatchObject({
      object: 'gateway.dry_run',
      request: { body: { model: 'qwen-plus' } },
    })
    expect(bench.calls).toEqual([])
  })
})
