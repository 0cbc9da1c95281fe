import { expect, test } from 'vitest'

import { expectJson, unexpected } from './explain-answer.ts'
import type { Answer } from '../session.ts'
import { modelsShape } from './shapes.ts'

function answer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const json: unknown = text.startsWith('{') ? JSON.parse(text) : undefined
  return { status, text, json, header: (name) => headers[name] }
}
const refusal = (status: number, type: string, code: string | null) =>
  answer(status, JSON.stringify({ error: { message: 'why\nnot', type, param: null, code } }), {
    'x-request-id': 'req_1',
  })

test.each([
  [refusal(401, 'authentication_error', 'invalid_api_key'), '401 invalid_api_key: why not', 'region'],
  [refusal(403, 'dashscope_error', 'permission_denied'), '403 permission_denied', 'Activate the model'],
  [refusal(404, 'dashscope_error', 'model_not_found'), '404 model_not_found', '--model'],
  [refusal(404, 'invalid_request_error', null), '404 invalid_request_error', 'Check the host, port and path'],
  [refusal(429, 'dashscope_error', 'insufficient_quota'), '429 insufficient_quota', 'overdue'],
  [refusal(429, 'dashscope_error', 'rate_limit_exceeded'), '429 rate_limit_exceeded', 'Wait a moment'],
  [refusal(503, 'internal_error', 'draining'), '503 draining', 'Wait a moment'],
  [refusal(502, 'dashscope_error', 'upstream_unreachable'), '502 upstream_unreachable', 'DASHSCOPE_BASE_URL'],
  [refusal(504, 'dashscope_error', 'upstream_timeout'), '504 upstream_timeout', 'DASHSCOPE_BASE_URL'],
  [refusal(500, 'internal_error', null), '500 internal_error', 'Look for req_1 in the log'],
  [refusal(400, 'invalid_request_error', 'invalid_value'), '400 invalid_value', 'as the message says'],
  [answer(302, '', { location: 'https://a/' }), 'redirects to https://a/ (302)', 'Use that address'],
  [answer(504, '<h1>', { server: 'nginx' }), 'a proxy answers with 504 (server: nginx)', 'proxy_pass'],
  [answer(413, '<title> 413 Too\nLarge </title>'), '413, HTML "413 Too Large"', 'Check the host'],
  [answer(200, '', { 'content-type': 'image/png' }), '200, image/png', 'Check the host'],
  [answer(200, '{"a":1}'), '200, "{"a":1}"', 'Check the host'],
])('%# $status', (given, message, advice) => {
  const { outcome } = unexpected(given)
  expect(outcome.message.english).toContain(message)
  expect(outcome.advice?.english).toContain(advice)
})

test('the right status with the wrong content says where', () => {
  const list = answer(200, '{"object":"list","data":[]}')
  expect(() => expectJson(list, 200, modelsShape)).toThrow('malformed: data: a list, not empty')
  expect(() => expectJson(answer(200, 'hello'), 200, modelsShape)).toThrow('another service answers')
  expect(() => expectJson(list, 201, modelsShape)).toThrow('another service answers')
})
