import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { toDataUrl } from '../../support/data-url.ts'
import { postChat } from '../../support/post-chat.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

/** Just above the limit of a data URL. */
const size = 7_864_320
const image = toDataUrl('image/png', size)
const resolve = 'x-dashscope-ossresourceresolve'
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(() => simulator.forget())
afterAll(() => simulator.close())

const ask = (parts: unknown[], model: string, options = {}, headers = {}) =>
  postChat(
    createGateway({ baseUrl: simulator.origin, maxBodyBytes: 64 * 1024 * 1024, ...options }),
    { model, messages: [{ role: 'user', content: [...parts, { type: 'text', text: 'What is this?' }] }] },
    headers,
  )
const imagePart = { type: 'image_url', image_url: { url: image } }
interface Sent {
  input: { messages: { content: Record<string, string>[] }[] }
}
const bodyOf = (at: number): unknown => simulator.calls[at]?.body ?? []
const contentOf = (at: number) => (bodyOf(at) as Sent).input.messages[0]?.content

describe('a data URL above the limit is uploaded, and its oss URL is sent with the header that resolves it', () => {
  test.each([
    ['image', 'qwen3-vl-plus', imagePart, 'messages[0].content[0].image_url.url', /^oss:.*\/1\.png$/],
    [
      'audio',
      'qwen3-omni-flash',
      { type: 'input_audio', input_audio: { data: toDataUrl('audio/wav', size).slice(22), format: 'wav' } },
      'messages[0].content[0]',
      /^oss:.*\/1\.wav$/,
    ],
    [
      'file',
      'qwen3-vl-plus',
      { type: 'file', file: { file_data: toDataUrl('application/pdf', size) } },
      'messages[0].content[0].file.file_data',
      /^oss:.*\/1\.pdf$/,
    ],
    [
      'video',
      'qwen3-vl-plus',
      { type: 'video_url', video_url: { url: toDataUrl('video/mp4', size) } },
      'messages[0].content[0]',
      /^oss:.*\/1\.mp4$/,
    ],
  ])('%s', async (kind, model, part, param, url) => {
    const response = await ask([part], model)
    await readCompletion(response)
    expect(response.headers.get('x-gateway-adjusted')).toContain(
      `${param}->a file in DashScope's temporary store (DashScope takes data URLs of at most 10 MiB)`,
    )
    expect(simulator.calls.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      'GET /api/v1/uploads',
      'POST /',
      'POST /api/v1/services/aigc/multimodal-generation/generation',
    ])
    const [item] = contentOf(2) ?? []
    expect(item?.[kind]).toMatch(url)
    expect(simulator.calls[2]?.headers[resolve]).toBe('enable')
    const file = (bodyOf(1) as { content: Buffer }[]).at(-1)?.content
    expect(file?.equals(Buffer.alloc(size, 7))).toBe(true)
  })
})

test('a data URL within the limit stays where it is', async () => {
  await readCompletion(
    await ask([{ type: 'image_url', image_url: { url: toDataUrl('image/png', 1000) } }], 'qwen3-vl-plus'),
  )
  expect(simulator.calls).toHaveLength(1)
  expect(simulator.calls[0]?.headers[resolve]).toBeUndefined()
})

test('one file that occurs twice is uploaded once, for all choices', async () => {
  const body = {
    model: 'qwen3-vl-plus',
    n: 2,
    messages: [{ role: 'user', content: [imagePart, imagePart, { type: 'text', text: 'Differences?' }] }],
  }
  const gateway = createGateway({ baseUrl: simulator.origin, maxBodyBytes: 64 * 1024 * 1024 })
  await readCompletion(await postChat(gateway, body))
  const [policy, form, ...calls] = simulator.calls.map(({ path }) => path)
  expect([policy?.slice(0, 15), form]).toEqual(['/api/v1/uploads', '/'])
  expect(calls).toHaveLength(2)
  expect(
    new Set(
      [2, 3].flatMap((at) =>
        contentOf(at)
          ?.slice(0, 2)
          .map((item) => item['image']),
      ),
    ),
  ).toHaveLength(1)
})

test('with uploads switched off the error names the limit', async () => {
  const error = await readError(await ask([imagePart], 'qwen3-vl-plus', { uploads: false }), 413)
  expect(error).toMatchObject({
    type: 'invalid_request_error',
    param: 'messages[0].content[0].image_url.url',
  })
  expect(error.message).toContain('at most 10485760 characters')
  expect(error.message).toContain('UPLOADS=false')
  expect(simulator.calls).toEqual([])
})

test('strict mode refuses an upload', async () => {
  const error = await readError(
    await ask([imagePart], 'qwen3-vl-plus', {}, { 'x-gateway-strict': 'true' }),
    400,
  )
  expect(error).toMatchObject({ code: 'unsupported_value', param: 'messages[0].content[0].image_url.url' })
  expect(simulator.calls).toEqual([])
})

test('a dry run says what would be uploaded, and uploads nothing', async () => {
  const response = await ask([imagePart], 'qwen3-vl-plus', {}, { 'x-gateway-dry-run': 'true' })
  expect(await response.json()).toMatchObject({
    uploads: [
      {
        param: 'messages[0].content[0].image_url.url',
        content_type: 'image/png',
        bytes: size,
        url: 'oss://upload-1',
      },
    ],
    request: {
      headers: { [resolve]: 'enable' },
      body: { input: { messages: [{ content: [{ image: 'oss://upload-1' }, { text: 'What is this?' }] }] } },
    },
  })
  expect(simulator.calls).toEqual([])
})

test('a long data URL that is no base64 is refused before anything is sent', async () => {
  const part = { type: 'image_url', image_url: { url: `data:image/png,${'x'.repeat(10_485_760)}` } }
  expect(await readError(await ask([part], 'qwen3-vl-plus'), 400)).toMatchObject({ code: 'invalid_value' })
  expect(simulator.calls).toEqual([])
})
