import { request } from 'node:http'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { errorOf, readCompletion, readError } from '../../support/read-answer.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

const missing = "You didn't provide an API key"

const refused: [what: string, authorization: string, says: string, code: string | null][] = [
  ['an empty header', ' ', missing, null],
  ['no key', 'Bearer', "no API key after 'Bearer'", null],
  ['no key but spaces', 'Bearer   ', "no API key after 'Bearer'", null],
  ['a key without its scheme', 'sk-0123456789abcdef', "'Bearer' is missing", 'invalid_api_key'],
  ['Basic', 'Basic c2stMDEyMzQ1Njc4OWFiY2RlZg==', "Only the 'Bearer' scheme", 'invalid_api_key'],
  ['Token', 'Token sk-0123456789abcdef', "Only the 'Bearer' scheme", 'invalid_api_key'],
  ['Bearer twice', 'Bearer Bearer sk-0123456789abcdef', 'appears twice', 'invalid_api_key'],
  ['Bearer twice, in small', 'bearer bearer sk-0123456789abcdef', 'appears twice', 'invalid_api_key'],
  ['spaces in the key', 'Bearer sk-0123 456789abcdef', 'spaces in the API key', 'invalid_api_key'],
  ['a Latin-1 character', 'Bearer sk-0123456789é', 'characters that no key has', 'invalid_api_key'],
  ['too long a key', `Bearer sk-${'a'.repeat(300)}`, 'longer than 256', 'invalid_api_key'],
]

onBothEdges((bench) => {
  test('no header at all', async () => {
    const error = await readError(await bench.chat(ask('hi'), { authorization: '' }), 401)
    expect(error).toEqual({
      message: expect.stringContaining(missing) as unknown,
      type: 'authentication_error',
      param: null,
      code: null,
    })
    expect(error.message).toContain('Authorization: Bearer sk-')
    expect(bench.calls).toEqual([])
  })

  test.each(refused)('%s', async (_, authorization, says, code) => {
    const error = await readError(await bench.chat(ask('hi'), { authorization }), 401)
    expect(error).toEqual({
      message: expect.stringContaining(says) as unknown,
      type: 'authentication_error',
      param: null,
      code,
    })
    expect(error.message).not.toContain('0123')
    expect(bench.calls).toEqual([])
  })

  const placeholders =
    'DUMMY_KEY sk-xxx your-api-key sk-your-key EMPTY none null undefined ${DASHSCOPE_API_KEY} $DASHSCOPE_API_KEY sk-... sk-**** YOUR_API_KEY'
  test.each([...placeholders.split(' '), '<your DashScope key>'])(
    'a placeholder is named as one, and is not sent: %s',
    async (placeholder) => {
      const authorization = `Bearer ${placeholder}`
      const error = await readError(await bench.chat(ask('hi'), { authorization }), 401)
      expect(error).toMatchObject({ type: 'authentication_error', code: 'invalid_api_key' })
      expect(error.message).toContain('is a placeholder')
      // No part of the message is masked, although the placeholder consists of the same words.
      expect(error.message).toContain('Pass your DashScope API key')
      const headers = { authorization, 'accept-language': 'zh-CN' }
      const { message } = await readError(await bench.chat(ask('hi'), headers), 401)
      expect(message).toMatch(/占位符.*DashScope.* \| .*is a placeholder/)
      expect(bench.calls).toEqual([])
    },
  )

  test('a placeholder is no key for the list of models', async () => {
    const headers = { authorization: 'Bearer <your DashScope key>' }
    const response = await bench.get('/v1/models', { headers })
    expect(response.headers.get('x-gateway-models')).toMatch(/^catalogue of/)
    expect(bench.calls).toEqual([])
  })

  test('the key comes before the body: an unreadable body without a key is a 401', async () => {
    const error = await readError(await bench.chat('{', { authorization: '' }), 401)
    expect(error.type).toBe('authentication_error')
  })

  test.each(['api-key', 'x-api-key', 'x-dashscope-api-key'])('a key in %s is none', async (name) => {
    const response = await bench.chat(ask('hi'), { authorization: '', [name]: 'sk-0123456789abcdef' })
    expect((await readError(response, 401)).message).toContain(missing)
    expect(bench.calls).toEqual([])
  })

  test.each(['Bearer sk-0123456789abcdef', 'bearer sk-0123456789abcdef', 'BEARER   sk-0123456789abcdef'])(
    '%s is accepted and passed on unchanged',
    async (authorization) => {
      await readCompletion(await bench.chat(ask('hi'), { authorization }))
      expect(bench.calls).toHaveLength(1)
      expect(bench.calls[0]?.headers['authorization']).toBe('Bearer sk-0123456789abcdef')
    },
  )

  test('no other header of the caller is passed on', async () => {
    await readCompletion(
      await bench.chat(ask('hi'), { cookie: 'session=1', 'x-secret': 'yes', 'openai-organization': 'org-1' }),
    )
    const names = Object.keys(bench.calls[0]?.headers ?? {})
    expect(names).not.toContain('cookie')
    expect(names).not.toContain('x-secret')
    expect(names).not.toContain('openai-organization')
  })

  test('service, health and models need no key', async () => {
    const answers = await Promise.all(['/', '/health', '/v1/models'].map((path) => bench.get(path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })
})

/** `fetch` refuses to send such headers; curl does not. */
describe('bytes that no header should have, over HTTP', () => {
  let server: RunningServer
  let simulator: RunningSimulator
  beforeAll(async () => {
    simulator = await startSimulator()
    server = await startServer({ baseUrl: simulator.origin })
  })
  beforeEach(() => simulator.forget())
  afterAll(async () => {
    await server.stop()
    await simulator.close()
  })

  test.each([
    ['UTF-8', Buffer.from('Bearer 你的密钥')],
    ['GBK', Buffer.from([...Buffer.from('Bearer '), 0xc4, 0xe3, 0xb5, 0xc4])],
    ['a full-width key', Buffer.from('Bearer ｓｋ－１２３４５６７８')],
    ['a zero-width space', Buffer.from('Bearer sk-0123456789abcdef\u200b')],
    ['full-width quotes', Buffer.from('Bearer “sk-0123456789abcdef”')],
  ])('%s', async (_, bytes) => {
    const { status, body } = await send(server.origin, bytes)
    expect(status).toBe(401)
    const error = errorOf(JSON.parse(body))
    expect(error).toEqual({
      message: expect.stringContaining('is it a placeholder?') as unknown,
      type: 'authentication_error',
      param: null,
      code: 'invalid_api_key',
    })
    expect(simulator.calls).toEqual([])
  })
})

function send(origin: string, authorization: Buffer): Promise<{ status: number | undefined; body: string }> {
  const headers = { authorization: authorization.toString('latin1'), 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/v1/chat/completions`, { method: 'POST', headers, agent: false })
    sent.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() })
      })
    })
    sent.end(JSON.stringify(ask('hi')))
  })
}
