import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'
import { testEndpoints } from '../../support/http-endpoints.ts'
import { readError } from '../../support/read-answer.ts'

onBothEdges(
  (bench) => {
    const get = (path: string, init: RequestInit = {}) => bench.get(`/v1/test${path}`, init)

    test('`{id}` in the middle of a path, and several methods of one path', async () => {
      expect(await (await get('/a%2Fb/name')).json()).toEqual({ id: 'a/b' })
      const deleted = await get('/a/name', { method: 'DELETE' })
      expect([deleted.status, await deleted.text()]).toEqual([204, ''])
      expect(deleted.headers.get('content-type')).toBeNull()
      const wrong = await get('/a/name', { method: 'POST' })
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, DELETE'])
    })

    test('text of any type', async () => {
      const response = await get('/text')
      expect(response.headers.get('content-type')).toBe('text/vtt; charset=utf-8')
      expect(await response.text()).toBe('WEBVTT ·')
    })

    test('bytes are sent as they are', async () => {
      const response = await get('/file')
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="a"')
      expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 13, 10, 128])
    })

    test('the head of bytes alone', async () => {
      const response = await get('/file', { method: 'HEAD' })
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'application/octet-stream',
      ])
      expect(await response.text()).toBe('')
      expect((await get('/streams/bytes', { method: 'HEAD' })).status).toBe(200)
    })

    test('a redirect', async () => {
      const response = await get('/redirect', { redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([
        302,
        'https://example.com/file?a=1',
      ])
    })

    test('streamed bytes, at the pace of the reader', async () => {
      const response = await get('/streams/bytes')
      expect(response.headers.get('content-type')).toBe('audio/mpeg')
      expect(response.headers.get('x-dashscope-request-id')).toBe('upstream-1')
      const bytes = new Uint8Array(await response.arrayBuffer())
      expect([bytes.length, bytes[0], bytes[555_555], bytes.at(-1)]).toEqual([1_000_000, 0, 55, 99])
    })

    test('bytes that fail before the first are an HTTP error, and after it a body that breaks off', async () => {
      expect((await readError(await get('/streams/refused'), 404)).message).toBe('no')
      const broken = await get('/streams/broken')
      expect(broken.status).toBe(200)
      await expect(broken.arrayBuffer()).rejects.toThrow(/terminated|broken/)
    })

    test('events with names, and no [DONE]', async () => {
      const response = await get('/streams/named')
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      expect(await response.text()).toBe(
        'event: message_start\ndata: {"text":"a\\u2028b"}\n\n' +
          'event: error\ndata: {"message":"The gateway had an error while processing your request. Sorry about that!"}\n\n' +
          'data: "last"\n\n',
      )
    })

    test('a form with text, a file and a repeated field', async () => {
      const body = new FormData()
      body.append('purpose', 'Zweck ü')
      body.append('file', new File([new Uint8Array([0, 255, 13, 10])], '文件.wav', { type: 'audio/wav' }))
      body.append('parts[]', 'a')
      body.append('parts[]', 'b')
      body.append('__proto__', 'c')
      const response = await get('/forms', { method: 'POST', body })
      expect(JSON.parse(await response.text())).toEqual(
        JSON.parse(
          '{"purpose":"Zweck ü","file":{"file":"文件.wav","type":"audio/wav","bytes":[0,255,13,10]},"parts[]":["a","b"],"__proto__":"c"}',
        ),
      )
    })

    test.each([
      ['JSON', 'application/json', '{}', 415],
      ['a form without a boundary', 'multipart/form-data', '', 415],
      ['a form that is cut off', 'multipart/form-data; boundary=x', '--x\r\ncontent-dispo', 400],
      ['a form that lacks a field', 'multipart/form-data; boundary=x', '--x--\r\n', 400],
      ['too large a form', 'multipart/form-data; boundary=x', 'y'.repeat(5000), 413],
      ['a form of too many parts', 'multipart/form-data; boundary=x', '--x\r\n'.repeat(300), 400],
    ])('%s is refused where a form is expected', async (_, type, body, status) => {
      const response = await get('/forms', { method: 'POST', headers: { 'content-type': type }, body })
      expect((await readError(response, status)).type).toBe('invalid_request_error')
    })

    test('a raw body of any type, up to the limit of its endpoint', async () => {
      const post = (bytes: Uint8Array<ArrayBuffer>) =>
        get('/it/content', { method: 'POST', headers: { 'content-type': 'audio/wav' }, body: bytes })
      expect(await (await post(new Uint8Array([0, 255]))).json()).toEqual({ id: 'it', bytes: [0, 255] })
      const { message } = await readError(await post(new Uint8Array(1025)), 413)
      expect(message).toContain('1024 bytes')
    })

    const message = (body: unknown, headers: Record<string, string>) =>
      get('/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })

    test.each([
      [400, 400, 'invalid_request_error'],
      [402, 402, 'billing_error'],
      [403, 403, 'permission_error'],
      [404, 404, 'not_found_error'],
      [415, 415, 'invalid_request_error'],
      [429, 429, 'rate_limit_error'],
      [502, 502, 'api_error'],
      [503, 529, 'overloaded_error'],
      [504, 504, 'timeout_error'],
    ])("an error of status %i in Anthropic's envelope", async (given, status, type) => {
      const response = await message({ status: given }, { authorization: `Bearer ${key}` })
      expect(response.status).toBe(status)
      expect(await response.json()).toEqual({
        type: 'error',
        error: { type, message: 'refused', code: 'some_code' },
        request_id: response.headers.get('x-request-id'),
      })
    })

    test('a key in x-api-key, where the endpoint says so and nowhere else', async () => {
      expect(await (await message({ status: 200 }, { 'x-api-key': key })).json()).toEqual({ hasKey: true })
      const chat = await bench.chat({}, { authorization: '', 'x-api-key': key })
      expect((await readError(chat, 401)).message).toContain("You didn't provide an API key")
    })

    test.each([
      ['no key', {}],
      ['an empty one', { 'x-api-key': ' ' }],
      ['a placeholder', { 'x-api-key': 'your-api-key' }],
      ['two words', { 'x-api-key': `Bearer ${key}` }],
      ['a good one beside a bad Authorization', { authorization: 'Basic abc', 'x-api-key': key }],
    ])('%s is a 401', async (_, headers: Record<string, string>) => {
      const response = await message({ status: 200 }, headers)
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { type: 'error', error: { type: 'authentication_error' } },
      ])
    })

    test('a key in x-api-key is repeated by no error, whether the endpoint reads it or not', async () => {
      const secret = 'CANARYtoken0123456789abcdef'
      const response = await bench.chat(
        { model: 'qwen-plus', messages: [{ role: secret, content: 'hi' }] },
        { 'x-api-key': secret },
      )
      expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(secret)
    })
  },
  { endpoints: testEndpoints },
)
