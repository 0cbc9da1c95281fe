import { afterAll, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { toPublicPath } from '../../../src/http/router.ts'
import { toDataUrl } from '../../support/data-url.ts'
import { ask, key } from '../../support/edges.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'
import { spoken } from '../../support/spoken.ts'
import { TwoRegions } from '../../support/two-regions.ts'

const regions = new TwoRegions()
const elsewhere = await startScriptedUpstream()
afterAll(() => elsewhere.close())

const messages = [{ role: 'user', content: 'hi' }]
const image = toDataUrl('image/png', 7_864_320)

/** Requests of endpoints without examples. */
const own: Readonly<Record<string, Record<string, unknown>>> = {
  '/messages': { model: 'qwen-plus', max_tokens: 9, messages },
  '/messages/count_tokens': { model: 'qwen-plus', messages },
  '/responses/input_tokens': { model: 'qwen-plus', input: 'hi' },
}

/** Forms: over HTTP, as tasks whose results are fetched, and over a WebSocket. */
const recording = new Uint8Array(spoken('Hello.'))
const forms = ['qwen3-asr-flash', 'fun-asr', 'paraformer-realtime-v2'].map((model) => {
  const body = new FormData()
  body.append('model', model)
  body.append('file', new File([recording], 'a.wav'))
  return { name: model, body }
})

/** Endpoints that answer by themselves. */
const silent = new Set(['/messages/count_tokens', '/audio/voices', '/audio/models'])

const endpoints = createGateway().endpoints.filter(({ key: needed }) => needed !== 'none')

/** A request of each endpoint that takes a key. */
const requests = endpoints.flatMap(({ method, path, description, withHeader }) => {
  const examples = Object.entries(description.examples ?? {}).map(([name, { value }]) => ({
    name,
    body: value,
  }))
  const bodies =
    method === 'GET'
      ? [{ name: '', body: undefined }]
      : [
          ...examples,
          ...(own[path] === undefined ? [] : [{ name: 'own', body: own[path] }]),
          ...(path === '/audio/transcriptions' ? forms : []),
        ]
  if (bodies.length === 0) throw new Error(`No request for ${path}: add one to this test.`)
  return bodies.map(({ name, body }) => ({ method, path, name, body, header: withHeader }))
})

/** Further ways to DashScope: WebSockets, tasks with results, the temporary store with each kind of caller. */
const special: readonly [name: string, path: string, body: Record<string, unknown>][] = [
  ['a WebSocket', '/v1/audio/speech', { model: 'cosyvoice-v3-flash', input: '你好', voice: 'longanyang' }],
  [
    'a task and its results',
    '/v1/images/generations',
    { model: 'wan2.2-t2i-flash', prompt: 'a cup', response_format: 'b64_json' },
  ],
  ['several calls', '/v1/chat/completions', ask('hi', { n: 3 })],
  ['a stream', '/v1/chat/completions', ask('hi', { stream: true })],
  [
    'an upload for chat',
    '/v1/chat/completions',
    {
      model: 'qwen3-vl-plus',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: image } },
            { type: 'text', text: 'a' },
          ],
        },
      ],
    },
  ],
  ['an upload for embeddings', '/v1/embeddings', { model: 'qwen3-vl-embedding', input: ['a', { image }] }],
]

function send(
  {
    method,
    path,
    body,
    header,
  }: { method: string; path: string; body: unknown; header?: string | undefined },
  region: string,
): Promise<Response> {
  return regions.gateway.fetch(
    `http://gateway${toPublicPath(path).replace('{id}', 'only-dashscope-lists-it')}`,
    {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'x-dashscope-region': region,
        ...(header !== undefined && { [header]: '2023-06-01' }),
        ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    },
  )
}

test.each(requests)('$method $path $name: all calls go to the chosen region', async (request) => {
  const response = await send(request, 'intl')
  await response.arrayBuffer()
  expect(response.status).toBe(request.path === '/models/{id}' ? 404 : 200)
  expect(regions.home.calls).toEqual([])
  expect(regions.intl.calls.length > 0).toBe(!silent.has(request.path))
})

test.each(requests)(
  '$method $path $name: nothing is sent for a region that is not listed',
  async (request) => {
    for (const region of ['us', new URL(elsewhere.origin).host, elsewhere.origin])
      expect((await send(request, region)).status).toBe(400)
    expect([regions.home.calls, regions.intl.calls, elsewhere.requests]).toEqual([[], [], []])
  },
)

test.each(special)('%s: all calls go to the chosen region', async (_, path, body) => {
  const response = await postTo(regions.gateway, path, body, { 'x-dashscope-region': 'intl' })
  expect(response.status).toBe(200)
  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0)
  expect(regions.home.calls).toEqual([])
  expect(regions.intl.calls.length).toBeGreaterThan(0)
})

test.each(special)('%s: without the header they go to the host of the gateway', async (_, path, body) => {
  const response = await postTo(regions.gateway, path, body)
  expect(response.status).toBe(200)
  await response.arrayBuffer()
  expect(regions.intl.calls).toEqual([])
})

test('results are fetched without the key, and the store of files gets none', async () => {
  const body = { model: 'wan2.2-t2i-flash', prompt: 'a cup', response_format: 'b64_json' }
  await postTo(regions.gateway, '/v1/images/generations', body, { 'x-dashscope-region': 'intl' })
  for (const [, path, large] of special.filter(([name]) => name.startsWith('an upload')))
    await postTo(regions.gateway, path, large, { 'x-dashscope-region': 'intl' })
  const keyless = regions.intl.calls.filter(({ headers }) => headers['authorization'] === undefined)
  expect(new Set(keyless.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']))
  for (const { path } of keyless) expect(path).toMatch(/^\/$|result/)
})

test('a policy that names the store of another region is refused', async () => {
  elsewhere.answer((response) =>
    response.end(
      JSON.stringify({
        request_id: 'r',
        data: {
          policy: 'cA==',
          signature: 'cw==',
          upload_dir: 'd',
          upload_host: regions.home.origin,
          expire_in_seconds: 300,
          max_file_size_mb: 100,
          oss_access_key_id: 'k',
          x_oss_object_acl: 'private',
          x_oss_forbid_overwrite: 'true',
        },
      }),
    ),
  )
  const gateway = createGateway({
    baseUrl: regions.home.origin,
    regions: [`odd=${elsewhere.origin}`],
    maxBodyBytes: 64 * 1024 * 1024,
  })
  const [, path, body] = special[4] ?? ['', '', {}]
  const response = await postTo(gateway, path, body, { 'x-dashscope-region': 'odd' })
  expect((await readError(response, 502)).message).toContain('which is no store of Alibaba Cloud')
  expect(regions.home.calls).toEqual([])
})
