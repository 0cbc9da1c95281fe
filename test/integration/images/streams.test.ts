import { expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { toBytes } from '../../support/calls.ts'
import { onBothEdges } from '../../support/edges.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { readPng } from '../../simulator/images/ask-for-images.ts'

const path = '/v1/images/generations'

onBothEdges((bench) => {
  const draw = (body: Record<string, unknown>) =>
    bench.post(path, { model: 'qwen-image-2.0', prompt: 'a', size: '512x512', ...body })
  const events = async (body: Record<string, unknown>) => {
    const response = await draw({ stream: true, ...body })
    const text = await response.text()
    return { response, text, events: text.split('\n\n').filter((one) => one.startsWith('event: ')) }
  }

  test('I9: a stream has an event for each picture, and no partial ones', async () => {
    const { response, events: all } = await events({ n: 2, partial_images: 3, response_format: 'url' })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'partial_images=3->0 (DashScope makes no partial images), response_format=url->b64_json (events hold the image itself)',
    )
    expect(all).toHaveLength(2)
    for (const event of all) {
      const [name, data = ''] = event.split('\n')
      expect(name).toBe('event: image_generation.completed')
      const { b64_json: text, ...rest } = JSON.parse(data.slice(6)) as Record<string, unknown>
      expect(readPng(Buffer.from(String(text), 'base64'))).toMatchObject({ width: 512 })
      expect(rest).toEqual({
        type: 'image_generation.completed',
        created_at: expect.any(Number) as number,
        size: '512x512',
        quality: 'auto',
        background: 'auto',
        output_format: 'png',
        usage: {
          input_tokens: 0,
          output_tokens: 0,
          total_tokens: 0,
          input_tokens_details: { text_tokens: 0, image_tokens: 0 },
          image_count: 2,
        },
      })
    }
  })

  test('I9: a stream that is refused is an HTTP error', async () => {
    const error = await readError(
      await draw({ stream: true, prompt: '[[sim: error=DataInspectionFailed]] a' }),
      400,
    )
    expect(error.code).toBe('content_filter')
  })

  test('I9: a stream whose second picture breaks off ends with an error event', async () => {
    const { text } = await events({
      n: 1,
      prompt: '[[sim: result-padding=3000000; on-result="drop-after=20"]] a',
    })
    const last = text.trimEnd().split('\n\n').at(-1) ?? ''
    expect(last).toMatch(/^event: error\ndata: /)
    expect(JSON.parse(last.split('data: ')[1] ?? '')).toMatchObject({
      type: 'error',
      error: { code: 'upstream_interrupted' },
    })
  })

  test('a picture that cannot be fetched is named by its address at the end of its stream', async () => {
    const { response, events: all } = await events({ n: 1, prompt: '[[sim: on-result="http-503"]] a' })
    expect(response.status).toBe(200)
    expect(all).toHaveLength(1)
    expect(all[0]).toMatch(
      /^event: error\n.*The stream has 0 of 1 images\..*Made, but not sent: http:\/\/127/,
    )
  })
})

const store = 'https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com'

/** The events of a stream of pictures, `gone` among them. */
async function drawAll(names: readonly string[], n: number, headers: Record<string, string> = {}) {
  const content = names.map((name) => ({ image: `${store}/${name}.png` }))
  const made = JSON.stringify({ output: { choices: [{ message: { content } }] } })
  const transport: Transport = async ({ method, url }) => ({
    status: url.includes('gone') ? 404 : 200,
    headers: {},
    body: toBytes([method === 'POST' ? made : 'PNG']),
  })
  const response = await postTo(
    createGateway({ transport }),
    path,
    { model: 'qwen-image-2.0', prompt: 'a', n, stream: true },
    headers,
  )
  const text = await response.text()
  return text.split('\n\n').flatMap((event) => {
    const [, data] = /^event: .*\ndata: (.*)$/.exec(event) ?? []
    return data === undefined ? [] : [JSON.parse(data) as { type: string; error?: { message: string } }]
  })
}

test('a stream continues after a picture that cannot be fetched, and ends with its URL', async () => {
  const all = await drawAll(['a', 'gone', 'c'], 3)
  expect(all.map(({ type }) => type)).toEqual([
    'image_generation.completed',
    'image_generation.completed',
    'error',
  ])
  expect(all.at(-1)?.error?.message).toMatch(/^The stream has 2 of 3 images\./)
  expect(all.at(-1)?.error?.message).toContain(` Made, but not sent: ${store}/gone.png`)
  const chinese = (await drawAll(['gone'], 1, { 'accept-language': 'zh' })).at(-1)?.error?.message
  expect(chinese).toMatch(/^本次流式回答只有 1 张图片中的 0 张。.* 已生成但未发送：https/)
})

test('a stream with fewer pictures than requested says so at its end', async () => {
  const all = await drawAll(['a', 'b'], 3)
  expect(all).toHaveLength(3)
  expect(all.at(-1)?.error?.message).toContain(
    'The stream has 2 of 3 images. DashScope made fewer images than asked for.',
  )
  expect(await drawAll(['a', 'b'], 2)).toHaveLength(2)
})
