import { afterAll, beforeAll, expect, test } from 'vitest'

import { altered, refusal, runNamed, within, type Case } from '../../support/altered-checks.ts'
import { Bench } from '../../support/edges.ts'

const bench = new Bench(true)
beforeAll(() => bench.start('over HTTP', {}))
afterAll(() => bench.stop())

test('both pass where nothing is wrong', async () => {
  const [embeddings, rerank] = [
    await runNamed('embeddings', bench.origin, fetch),
    await runNamed('rerank', bench.origin, fetch),
  ]
  expect(embeddings).toMatchObject({ status: 'passed', figures: { dimensions: 64 } })
  expect(embeddings.message.english).toMatch(
    /^text-embedding-v4: 2 vectors of 64 numbers in base64 \(\d+ tokens\)$/,
  )
  expect(rerank).toMatchObject({ status: 'passed' })
  expect(rerank.message.english).toMatch(/^qwen3-rerank ordered 3 documents; the right one is first/)
})

const vectors = /^POST .*\/v1\/embeddings/
const scores = /^POST .*\/v1\/rerank/

test('speech passes, and is counted in seconds', async () => {
  const result = await runNamed('speech', bench.origin, fetch)
  expect(result).toMatchObject({ status: 'passed', figures: { seconds: 0.2 } })
  expect(result.message.english).toBe('qwen3-tts-flash: 0.2 s of sound in events')
})

test('images pass without a key, and nothing reaches DashScope', async () => {
  bench.forget()
  const result = await runNamed('images', bench.origin, fetch)
  expect(result).toMatchObject({ status: 'passed', figures: { images: 2 } })
  expect(result.message.english).toBe(
    'qwen-image-2.0: a dry run shows the request for 2 images of 1024x1024; none is made, nothing is billed',
  )
  expect(bench.calls).toEqual([])
})

test('images without the header fail, and cost nothing: the key is invented', async () => {
  bench.forget()
  const withoutSwitch: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    headers.delete('x-gateway-dry-run')
    return fetch(input, { ...init, headers })
  }
  const result = await runNamed('images', bench.origin, withoutSwitch)
  expect(result).toMatchObject({ status: 'failed' })
  expect(result.message.english).toBe('the header x-gateway-dry-run has no effect')
  expect(bench.calls.map(({ key: sent }) => sent)).toEqual(['sk-dry-run'])
})

const pictures = /^POST .*\/v1\/images\/generations/
const sound = /^POST .*\/v1\/audio\/speech/

const cases: Case[] = [
  [
    'images',
    'sent after all',
    { of: pictures, headers: { 'x-dashscope-request-id': 'a' } },
    /x-gateway-dry-run has no effect/,
  ],
  ['images', 'of another size', { of: pictures, text: within('1024*1024', '512*512') }, /size: "1024\*1024"/],
  ['images', 'in another number', { of: pictures, text: within('"n":2', '"n":4') }, /parameters\.n: 2/],
  [
    'images',
    'of another model',
    { of: pictures, text: within('"model":"qwen-image-2.0"', '"model":"x"') },
    /model: "qwen-image-2\.0"/,
  ],
  [
    'images',
    'at another service',
    { of: pictures, text: within('multimodal-generation', 'text-generation') },
    /url: the address of multimodal-generation/,
  ],
  [
    'images',
    'with another prompt',
    { of: pictures, text: within('白色', '黑色') },
    /another prompt: 一只黑色/,
  ],
  ['images', 'made', { of: pictures, text: () => '{"created":1,"data":[]}' }, /object: "gateway\.dry_run"/],
  [
    'images',
    'refused',
    { of: pictures, status: 404, text: refusal('invalid_request_error', 'model_not_found') },
    /404 model_not_found/,
  ],
  [
    'speech',
    'without an end',
    { of: sound, text: within('speech.audio.done', 'speech.audio.gone') },
    /expected samples of 16 bits and an event at their end/,
  ],
  ['speech', 'without sound', { of: sound, text: within(/"audio":"[^"]*"/g, '"audio":""') }, /got 0 bytes/],
  [
    'embeddings',
    'as lists of numbers',
    { of: vectors, text: within(/"embedding":"[^"]*"/, '"embedding":[0.5]') },
    /embedding: a string/,
  ],
  [
    'embeddings',
    'of another size',
    { of: vectors, text: within(/"embedding":"[^"]*"/, '"embedding":"AAAAAA=="') },
    /expected 2 vectors of 64 numbers in order, got 2 of 1, 64/,
  ],
  [
    'embeddings',
    'out of order',
    { of: vectors, text: within('"index":1', '"index":7') },
    /expected 2 vectors/,
  ],
  ['embeddings', 'without usage', { of: vectors, text: within('"usage"', '"use"') }, /usage: an object/],
  [
    'rerank',
    'in the order of the request',
    { of: scores, text: within('"index":1', '"index":9') },
    /the order is 9/,
  ],
  [
    'rerank',
    'with scores above 1',
    { of: scores, text: within(/"relevance_score":[\d.]+/, '"relevance_score":7') },
    /a number from 0 to 1/,
  ],
  [
    'rerank',
    'throttled',
    { of: scores, status: 429, text: refusal('dashscope_error', 'slow_down') },
    /429 slow_down/,
  ],
]

test.each(cases)('%s %s fails', async (name, _, alteration, reported) => {
  const result = await runNamed(name, bench.origin, altered(alteration))
  expect(result).toMatchObject({ status: 'failed' })
  expect(result.message.english).toMatch(reported)
})

test.each([
  ['embeddings', vectors, 'text-embedding-v4'],
  ['rerank', scores, 'qwen3-rerank'],
  ['speech', sound, 'qwen3-tts-flash'],
] as const)('%s is skipped for a key without the model', async (name, of, model) => {
  for (const [status, code] of [
    [404, 'model_not_found'],
    [403, 'permission_denied'],
  ] as const) {
    const alteration = { of, status, text: refusal('dashscope_error', code) }
    const { status: outcome, message } = await runNamed(name, bench.origin, altered(alteration))
    expect([outcome, message.english]).toEqual([
      'skipped',
      `skipped: this key has no access to ${model} (${code})`,
    ])
  }
})
