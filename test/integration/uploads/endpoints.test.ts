import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { toDataUrl } from '../../support/data-url.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

const image = toDataUrl('image/png', 7_864_320)
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(() => simulator.forget())
afterAll(() => simulator.close())

/** Where each endpoint takes an image, and how it names the place. */
const requests: readonly [path: string, param: string, body: Record<string, unknown>][] = [
  ['/v1/embeddings', 'input[1]', { model: 'qwen3-vl-embedding', input: ['a red cup', { image }] }],
  [
    '/v1/rerank',
    'documents[1]',
    { model: 'qwen3-vl-rerank', query: 'a red cup', documents: [{ text: 'a cup' }, { image }] },
  ],
  [
    '/v1/responses',
    'input[0].content[0].image_url',
    {
      model: 'qwen3-vl-plus',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: image },
            { type: 'input_text', text: 'What is this?' },
          ],
        },
      ],
    },
  ],
  [
    '/v1/messages',
    'messages[0].content[0].source.data',
    {
      model: 'qwen3-vl-plus',
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image.slice(22) } },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    },
  ],
]

const post = (path: string, body: unknown, options = {}, headers = {}) =>
  postTo(createGateway({ baseUrl: simulator.origin, ...options }), path, body, headers)

test.each(requests)('%s uploads a large image, and names %s', async (path, param, body) => {
  const response = await post(path, body)
  expect([response.status, (await response.json()) as object]).toMatchObject([200, {}])
  expect(response.headers.get('x-gateway-adjusted')).toContain(
    `${param}->a file in DashScope's temporary store`,
  )
  const [policy, form, call, ...others] = simulator.calls
  expect([policy?.method, form?.path, others]).toEqual(['GET', '/', []])
  expect(policy?.path).toContain(`model=${String(body['model'])}`)
  expect(JSON.stringify(call?.body)).toMatch(/"image":"oss:\/\/dashscope-instant\/[^"]+\/1\.png"/)
  expect(call?.headers['x-dashscope-ossresourceresolve']).toBe('enable')
})

test.each(requests)(
  '%s shows the upload in a dry run, refuses it in strict mode and with uploads off',
  async (path, param, request) => {
    const body = JSON.stringify(request)
    const dry = await post(path, body, {}, { 'x-gateway-dry-run': 'true' })
    expect(await dry.json()).toMatchObject({ uploads: [{ param, bytes: 7_864_320, url: 'oss://upload-1' }] })
    const strict = await post(path, body, {}, { 'x-gateway-strict': 'true' })
    // Anthropic's errors have their own form of a path.
    const named = new RegExp(param.replaceAll(/[.[\]]+/g, '[.[\\]]+'))
    expect([strict.status, await strict.text()]).toEqual([400, expect.stringMatching(named)])
    const off = await post(path, body, { uploads: false })
    expect([off.status, await off.text()]).toEqual([
      413,
      expect.stringContaining('at most 10485760 characters'),
    ])
    expect(simulator.calls).toEqual([])
  },
)

test('a text that begins like a data URL stays a text', async () => {
  const body = { model: 'qwen3-vl-embedding', input: [`data:${'x'.repeat(10_485_760)}`] }
  await readError(await post('/v1/embeddings', body), 400)
  expect(simulator.calls.map(({ path }) => path)).toEqual([
    '/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding',
  ])
})
