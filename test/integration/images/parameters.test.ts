import { describe, expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { toBytes } from '../../support/calls.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'

const url = 'https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png'
const strict = { 'x-gateway-strict': 'true' }

/** A gateway and DashScope, which makes as many pictures as it is asked for. */
function start(file: { headers?: Record<string, string>; text?: string } = {}) {
  const sent: { n?: number; seed?: number }[] = []
  const transport: Transport = async ({ method, body = '' }) => {
    if (method === 'GET')
      return { status: 200, headers: file.headers ?? {}, body: toBytes([file.text ?? 'PNG!']) }
    const { parameters } = JSON.parse(body) as { parameters: { n: number; seed?: number } }
    sent.push(parameters)
    const content = Array.from({ length: parameters.n }, () => ({ image: url }))
    const answer = { output: { choices: [{ message: { content } }] }, request_id: 'r' }
    return { status: 200, headers: {}, body: toBytes([JSON.stringify(answer)]) }
  }
  const gateway = createGateway({ transport })
  const draw = (fields: object, headers: Record<string, string> = {}) =>
    postTo(
      gateway,
      '/v1/images/generations',
      { model: 'qwen-image-2.0', prompt: 'p', response_format: 'url', ...fields },
      headers,
    )
  return { draw, sent, gateway }
}

const adjusted = (response: Response) => response.headers.get('x-gateway-adjusted')

test.each([
  ['<sketch>', 'style dropped (not supported by qwen-image-2.0)'],
  ['vivid', 'style dropped (DashScope has no counterpart)'],
])('the style %s is not dropped unreported', async (style, report) => {
  const { draw } = start()
  expect(adjusted(await draw({ style }))).toBe(report)
  expect(await readError(await draw({ style }, strict), 400)).toMatchObject({ param: 'style' })
})

test('no watermark is what a request without the field has: it is no adjustment', async () => {
  const { draw } = start()
  for (const watermark of [undefined, null, false]) {
    const response = await draw({ model: 'z-image-turbo', watermark }, strict)
    expect([response.status, adjusted(response)]).toEqual([200, null])
  }
  const error = await readError(await draw({ model: 'z-image-turbo', watermark: true }, strict), 400)
  expect(error.param).toBe('watermark')
})

describe('the seed of several calls', () => {
  test('each has one of its own, which is reported', async () => {
    const { draw, sent } = start()
    const response = await draw({ model: 'z-image-turbo', n: 3, seed: 0 })
    expect(sent.map(({ seed }) => seed)).toEqual([0, 1, 2])
    expect(adjusted(response)).toBe('seed=0->0 to 2 (one for each image)')
  })

  test('may not exceed what DashScope takes', async () => {
    const { draw, sent } = start()
    const fields = { model: 'z-image-turbo', n: 3 }
    const error = await readError(await draw({ ...fields, seed: 2_147_483_646 }), 400)
    expect(error).toMatchObject({ code: 'integer_above_max_value', param: 'seed' })
    expect(error.message).toContain('Expected a value <= 2147483645, but got 2147483646 instead.')
    expect(sent).toEqual([])
    expect((await draw({ ...fields, seed: 2_147_483_645 })).status).toBe(200)
    expect(sent.map(({ seed }) => seed)).toEqual([2_147_483_645, 2_147_483_646, 2_147_483_647])
  })

  test('a sequence is one call, and keeps its seed', async () => {
    const { draw, sent } = start()
    const response = await draw({ model: 'wan2.7-image', n: 6, seed: 7, enable_sequential: true }, strict)
    expect([response.status, adjusted(response)]).toEqual([200, null])
    expect(sent).toMatchObject([{ n: 6, seed: 7 }])
  })
})

test('a list of images as JSON in a form is refused, not dropped', async () => {
  const { gateway, sent } = start()
  const at = { get: (path: string, init: RequestInit) => gateway.fetch(`http://gateway${path}`, init) }
  const png = toFormFile(Buffer.from('89504e470d0a1a0a', 'hex'), 'a.png')
  const response = await postForm(at, '/v1/images/edits', [
    ['model', 'qwen-image-edit-plus'],
    ['prompt', 'p'],
    ['image', png],
    ['images', '[{"image_url":"https://a.example/b.png"}]'],
  ])
  const error = await readError(response, 400)
  expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'images' })
  expect(error.message).toContain("'image[]'")
  expect(sent).toEqual([])
})

test('an empty file is no picture: the answer has its address', async () => {
  const { draw } = start({ headers: { 'content-length': '0' }, text: '' })
  const response = await draw({ response_format: 'b64_json' })
  expect(await response.json()).toMatchObject({ data: [{ url }] })
  expect(adjusted(response)).toContain('the image was made, but could not be fetched')
})
