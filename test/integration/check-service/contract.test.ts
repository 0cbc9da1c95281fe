import { afterAll, beforeAll, expect, test } from 'vitest'

import { altered, refusal, runNamed, within, type Case } from '../../support/altered-checks.ts'
import { Bench } from '../../support/edges.ts'

const bench = new Bench(true)
beforeAll(() => bench.start('over HTTP', {}))
afterAll(() => bench.stop())

const chat = /^POST .*\/v1\/chat/

test.each([
  'service',
  'readiness',
  'models',
  'model',
  'parameters',
  'images',
  'bad_body',
  'unknown_path',
  'missing_key',
  'wrong_key',
  'cors',
] as const)('%s passes where nothing is wrong', async (name) => {
  expect(await runNamed(name, bench.origin, fetch)).toMatchObject({ name, status: 'passed' })
})

const cases: Case[] = [
  [
    'readiness',
    'while it drains',
    {
      of: /./,
      status: 503,
      text: refusal('internal_error', 'draining'),
    },
    /503 draining/,
  ],
  ['models', 'without farui-plus', { of: /./, text: within('"farui-plus"', '"farui"') }, /has no farui-plus/],
  [
    'models',
    'as DashScope lists them',
    { of: /./, text: () => '{"success":true,"output":{}}' },
    /object: "list"/,
  ],
  [
    'model',
    'of another shape',
    { of: /./, text: within('"object":"model"', '"object":"x"') },
    /object: "model"/,
  ],
  [
    'parameters',
    'without the header',
    { of: chat, headers: { 'x-gateway-adjusted': undefined } },
    /is missing/,
  ],
  [
    'parameters',
    'not adjusted',
    { of: chat, text: (text) => text.replace('1.99', '2') },
    /send temperature 2 /,
  ],
  [
    'parameters',
    'sent after all',
    { of: chat, headers: { 'x-dashscope-request-id': 'a' } },
    /x-gateway-strict has no effect/,
  ],
  [
    'bad_body',
    'taken',
    { of: chat, status: 200, text: () => '{}' },
    /expected 400 invalid_request_error, got 200/,
  ],
  ['bad_body', 'as another type', { of: chat, text: within('invalid_request_error', 'x') }, /got 400 x/],
  ['bad_body', 'without the envelope', { of: chat, text: () => '<h1>Bad</h1>' }, /another service answers/],
  ['unknown_path', 'as a page', { of: /no-such/, text: () => '<title>404</title>' }, /HTML "404"/],
  ['unknown_path', 'as another status', { of: /no-such/, status: 400 }, /expected 404 .* got 400/],
  [
    'missing_key',
    'by a code that is a number',
    { of: chat, text: within('"code":null', '"code":401') },
    /another service/,
  ],
  ['missing_key', 'as 403', { of: chat, status: 403 }, /expected 401 authentication_error, got 403/],
  [
    'wrong_key',
    'where DashScope is away',
    { of: chat, status: 502, text: within('invalid_api_key', 'upstream_unreachable') },
    /502 upstream_unreachable/,
  ],
  [
    'wrong_key',
    'in a rush',
    { of: chat, status: 429, text: within('invalid_api_key', 'rate_limit_exceeded') },
    /429 rate_limit_exceeded/,
  ],
  [
    'cors',
    'not at all',
    { of: /OPTIONS/, headers: { 'access-control-allow-origin': undefined } },
    /allow-origin is -/,
  ],
  ['cors', 'twice', { of: /GET/, headers: { 'access-control-allow-origin': '*, *' } }, /twice \(\*, \*\)/],
  [
    'cors',
    'for another site',
    { of: /GET/, headers: { 'access-control-allow-origin': 'https://a' } },
    /is https:\/\/a/,
  ],
  [
    'cors',
    'without the key',
    { of: /OPTIONS/, headers: { 'access-control-allow-headers': 'content-type' } },
    /does not allow authorization, x-stainless-lang/,
  ],
  [
    'cors',
    'without POST',
    { of: /OPTIONS/, headers: { 'access-control-allow-methods': 'GET' } },
    /does not allow POST/,
  ],
  ['cors', 'refused', { of: /OPTIONS/, status: 405, text: () => 'no' }, /preflight .* gets 405/],
]

test.each(cases)('%s fails: %s', async (name, _, alteration, reported) => {
  const { status, message, advice } = await runNamed(name, bench.origin, altered(alteration))
  expect([status, message.english]).toEqual(['failed', expect.stringMatching(reported)])
  expect(advice?.english).toMatch(/\w/)
})

test('an unlisted model is no failure by itself', async () => {
  const result = await runNamed('model', bench.origin, fetch, { model: 'my-own-model' })
  expect(result).toMatchObject({ status: 'skipped' })
})
