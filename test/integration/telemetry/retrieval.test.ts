import { afterAll, beforeAll, expect, test } from 'vitest'

import { key } from '../../support/edges.ts'
import { canaryKey, startLogged, type LoggedServer } from '../../support/logged-server.ts'
import { useMeteredServer } from '../../support/metered-server.ts'
import { spoken } from '../../support/spoken.ts'

const bench = useMeteredServer()
let logged: LoggedServer
beforeAll(async () => {
  logged = await startLogged({ logLevel: 'debug' })
})
afterAll(() => logged.stop())

const canary = 'CanaryOfTheCaller'
const image = `data:image/png;base64,${Buffer.from(canary.repeat(470_000)).toString('base64')}`

const smallImage = `data:image/png;base64,${Buffer.from(canary).toString('base64')}`

const requests: readonly [path: string, model: string, body: Record<string, unknown>][] = [
  [
    '/v1/embeddings',
    'text-embedding-v4',
    { input: [canary, `${canary} 2`], instruct: canary, text_type: 'query' },
  ],
  ['/v1/rerank', 'qwen3-rerank', { query: canary, documents: [canary, 'b'], instruct: canary }],
  ['/v1/embeddings', 'qwen3-vl-embedding', { input: [canary, { image }] }],
  [
    '/v1/chat/completions',
    'qwen3-vl-plus',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: image } },
            { type: 'text', text: canary },
          ],
        },
      ],
    },
  ],
]

const post = (path: string, body: unknown) =>
  fetch(`${bench.server().origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then((response) => response.text())

test.each(requests)(
  '%s of %s leaves its route, model and tokens in the metrics, and no text of the caller',
  async (path, model, body) => {
    await post(path, { model, ...body })
    await bench.counted(
      'gateway_http_requests_total',
      { route: path, model, status: '200', error_type: 'none' },
      1,
    )
    expect(await bench.valueOf('gateway_tokens_total', { model, type: 'input' })).toBeGreaterThan(0)
    // An upload is two calls more: its policy, and the store.
    const calls = JSON.stringify(body).length > 1_000_000 ? 3 : 1
    await bench.counted('gateway_upstream_requests_total', { code: '200' }, calls)
    await bench.counted('gateway_time_to_first_token_seconds', { model }, 1, '_count')
    expect(await bench.registry().metrics()).not.toContain(canary)
  },
)

test.each(requests)(
  '%s of %s says nothing of its content in the log, at any level',
  async (path, model, body) => {
    const response = await logged.chat({ model, ...body }, {}, path)
    expect(response.status).toBe(200)
    const lines = logged.logs().join('\n')
    expect(lines).toContain(path)
    expect(lines).not.toContain(canary)
    expect(lines).not.toContain(canaryKey)
    expect(lines).not.toMatch(/Signature|oss:\/\/|policy|\.png/i)
  },
)

/** The calls: that for the pictures, and one for each file that is fetched. */
const pictures: readonly [path: string, model: string, body: Record<string, unknown>, calls: number][] = [
  ['/v1/images/generations', 'qwen-image-2.0', {}, 2],
  ['/v1/images/generations', 'wan2.6-t2i', { n: 2 }, 3],
  ['/v1/images/edits', 'qwen-image-edit-plus', { image: smallImage, response_format: 'url' }, 1],
]

test.each(pictures)(
  '%s of %s leaves its route, model and calls in the metrics and the log, and no prompt',
  async (path, model, body, calls) => {
    await post(path, { model, prompt: canary, ...body })
    await bench.counted(
      'gateway_http_requests_total',
      { route: path, model, status: '200', error_type: 'none' },
      1,
    )
    await bench.counted('gateway_upstream_requests_total', { code: '200' }, calls)
    expect(await bench.registry().metrics()).not.toContain(canary)
    expect((await logged.chat({ model, prompt: canary, ...body }, {}, path)).status).toBe(200)
    const lines = logged.logs().join('\n')
    expect(lines).toContain(`Path: ${path}`)
    expect(lines).not.toContain(canary)
    expect(lines).not.toMatch(/Signature|results|base64/)
  },
)

test('speech leaves its route, model and calls in the metrics and the log, and no text', async () => {
  const path = '/v1/audio/speech'
  const body = { input: canary, voice: 'Cherry', instructions: canary, response_format: 'pcm' }
  for (const model of ['qwen3-tts-flash', 'qwen3-tts-flash-realtime']) {
    await post(path, { model, ...body })
    const labels = { route: path, model, status: '200', error_type: 'none' }
    await bench.counted('gateway_http_requests_total', labels, 1)
    expect((await logged.chat({ model, ...body }, {}, path)).status).toBe(200)
  }
  await bench.counted('gateway_upstream_requests_total', { code: '200' }, 1)
  await bench.counted('gateway_upstream_requests_total', { code: '101' }, 1)
  expect(await bench.registry().metrics()).not.toContain(canary)
  const lines = logged.logs().join('\n')
  expect(lines).toContain(`Path: ${path}`)
  expect(lines).not.toContain(canary)
})

test.each([
  ['qwen3-asr-flash', 1],
  // The policy, the store, the task, a query or two, the result.
  ['paraformer-v2', 5],
])(
  'transcriptions of %s leave their route, model and calls in the metrics and the log, and no text',
  async (model, calls) => {
    const path = '/v1/audio/transcriptions'
    const toForm = () => {
      const form = new FormData()
      form.set('model', model)
      form.set('language', 'en')
      form.set('file', new File([new Uint8Array(spoken(canary))], `${canary}.wav`))
      return form
    }
    const response = await fetch(`${bench.server().origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: toForm(),
    })
    await response.text()
    await bench.counted('gateway_http_requests_total', { route: path, model }, 1)
    expect(await bench.valueOf('gateway_upstream_requests_total', {})).toBeGreaterThanOrEqual(calls)
    expect(await bench.registry().metrics()).not.toContain(canary)
    const init = { headers: { authorization: `Bearer ${canaryKey}` }, body: toForm() }
    const answer = await logged.chat({}, init, path)
    expect([answer.status, await answer.json()]).toMatchObject([200, { text: canary }])
    const lines = logged.logs().join('\n')
    expect(lines).toContain(`Path: ${path}`)
    expect(lines).not.toContain(canary)
    expect(lines).not.toMatch(/Signature|oss:\/\/|policy|\.wav|base64/i)
  },
)

test('the addresses of files in DashScope’s stores stay out of the log', async () => {
  for (const [path, model, body] of requests.slice(-1)) await logged.chat({ model, ...body }, {}, path)
  await logged.chat({ model: 'qwen-image-2.0', prompt: canary }, {}, '/v1/images/generations')
  const lines = logged.logs().join('\n')
  expect(lines).toContain('Path: (upload), Status: 200')
  expect(lines).toContain('Path: (result), Status: 200')
  expect(lines).not.toContain('/results/')
})
