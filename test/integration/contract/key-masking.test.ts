import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'

const event = (data: unknown) => `data:${JSON.stringify(data)}\n\n`
const begun = event({
  output: { choices: [{ message: { content: 'a' }, finish_reason: 'null' }] },
  request_id: 'r-1',
})

interface Asking {
  method?: string
  headers?: Record<string, string>
  body?: string
}

describe.each([
  ['a key', 'sk-0123456789abcdefCANARY', 'sk-0***NARY', 'r-sk-0***NARY'],
  ['a key with dots', 'sk-ws-H.ABCDEF.0123456789abcdefCANARY', 'sk-w***NARY', 'r-sk-w***NARY'],
  ['a key of another kind', 'CANARYtoken0123456789abcdef', 'CANA***cdef', 'r-CANA***cdef'],
  // Request ids do not have such characters.
  ['a key with other characters', 'CANARYtoken+0123456789abcdef=', 'CANA***def=', null],
])('%s is repeated by no error', (_, secret, shown, requestId) => {
  const authorization = `Bearer ${secret}`

  /** The gateway's answer if DashScope sends this to every request. */
  function get(path: string, init: Asking = {}, said = begun, status = 200): Promise<Response> {
    const { transport } = createReplay({
      body: new TextEncoder().encode(said),
      status,
      headers: { 'x-request-id': secret },
    })
    const headers = { authorization, 'content-type': 'application/json', ...init.headers }
    return createGateway({ transport }).fetch(`http://gateway${path}`, { ...init, headers })
  }
  const chat = (body: unknown, headers: Record<string, string> = {}, ...said: [string?, number?]) =>
    get('/v1/chat/completions', { method: 'POST', headers, body: JSON.stringify(body) }, ...said)

  test.each([
    ['en', true],
    ['en', false],
    ['zh', true],
    ['zh', false],
  ])('that DashScope quotes, in %s, stream %s', async (language, stream) => {
    const message = `Incorrect API key provided: ${secret}.`
    const said = JSON.stringify({ code: 'InvalidApiKey', message, request_id: `r-${secret}` })
    const response = await chat(ask('hi', { stream }), { 'accept-language': language }, said, 401)
    expect(JSON.stringify([...response.headers])).not.toContain(secret)
    const error = await readError(response, 401)
    expect(error.message).toContain(`Incorrect API key provided: ${shown}.`)
    expect(error).toMatchObject({ dashscope: { code: 'InvalidApiKey', request_id: requestId } })
    expect(JSON.stringify(error)).not.toContain(secret)
  })

  test('that DashScope quotes within its answer', async () => {
    const failed = event({ code: 'InternalError', message: `No more for ${secret}`, request_id: 'r-1' })
    const response = await chat(ask('hi', { stream: true }), {}, begun + failed)
    expect(JSON.stringify([...response.headers])).not.toContain(secret)
    const text = await response.text()
    expect(text).toContain(`No more for ${shown}`)
    expect(text).not.toContain(secret)
  })

  test.each([
    ['as it is', secret],
    ['encoded', encodeURIComponent(secret)],
    ['encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['behind a blank', `Bearer%20${secret}`],
    ['in part encoded', `%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}`],
  ])('that is in the path, %s', async (__, written) => {
    for (const path of [`/v1/x/${written}`, `/v1/models/${written}`]) {
      const { message } = await readError(await get(path), 404)
      expect(message).toContain(shown)
      expect(decodeURIComponent(decodeURIComponent(message))).not.toContain(secret)
    }
    const { message } = await readError(await get(`/v1/models?type=${written}`), 400)
    expect(decodeURIComponent(decodeURIComponent(message))).not.toContain(secret)
  })

  test.each([
    ['the value of a parameter', { messages: [{ role: secret, content: 'hi' }] }, {}],
    ['the name of a parameter', { logit_bias: { [secret]: 'x' } }, {}],
    ['the name of an ignored one', { [secret]: 1 }, { 'x-gateway-strict': 'true' }],
    ['a header', {}, { 'x-gateway-strict': secret }],
    ['a content type', {}, { 'content-type': secret }],
    ['the id', { model: '' }, { 'x-request-id': secret }],
  ])('that is in %s', async (__, fields, headers: Record<string, string>) => {
    const response = await chat(ask('hi', fields), headers)
    expect(response.status).toBeGreaterThanOrEqual(400)
    const reported = JSON.stringify([...response.headers]) + (await response.text())
    expect(reported).not.toContain(secret)
  })
})

test.each([
  ['refused', {}, ''],
  ['that breaks off', { stream: true }, begun],
])('a key in x-request-id is replaced by a new id in a message %s', async (_, fields, said) => {
  const secret = 'sk-0123456789abcdefCANARY'
  const { transport } = createReplay({ body: new TextEncoder().encode(said) })
  const response = await createGateway({ transport }).fetch('http://gateway/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': secret, 'x-request-id': secret, 'content-type': 'application/json' },
    body: JSON.stringify({ ...ask('hi'), max_tokens: 10, ...fields }),
  })
  const text = await response.text()
  const [, id] = /"request_id":"([^"]*)"/.exec(text) ?? []
  expect(id).toMatch(/^req_[\dA-Za-z]{32}$/)
  expect(response.headers.get('request-id')).toBe(id)
  expect(response.headers.get('x-request-id')).toBe(id)
})

test('a key that equals a content type does not mask the header', async () => {
  const { transport } = createReplay({ body: new TextEncoder().encode(begun) })
  const headers = { authorization: 'Bearer application/json' }
  const response = await createGateway({ transport }).fetch('http://gateway/v1/nowhere', { headers })
  expect(response.headers.get('content-type')).toBe('application/json')
  await readError(response, 404)
})
