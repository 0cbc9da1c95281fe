import { inflateSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createSimulator } from '../../../src/simulator/index.ts'
import { asynchronous, callSimulator } from '../../support/call-simulator.ts'
import { asking, messageOf, paths, readPng, urlsIn } from './ask-for-images.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())
const { ask, draw } = asking(() => origin)

/** Without the key that `callSimulator` sends. */
async function fetchImage(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers, redirect: 'manual' })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}

describe('an answer in messages', () => {
  test('has a URL of a PNG of that size that shows the prompt', async () => {
    const { status, body } = await draw('A red cup 法', 'qwen-image-max', { n: 1, size: '1664*928' })
    expect(status).toBe(200)
    expect(body.usage).toEqual({ width: 1664, height: 928, image_count: 1 })
    expect(body.output).toMatchObject({ task_metric: { TOTAL: 1, SUCCEEDED: 1, FAILED: 0 } })
    const [url = ''] = urlsIn(body)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/results\/[\w-]+\.png\?Expires=\d+&OSSAccessKeyId=/)
    const { type, bytes } = await fetchImage(url)
    expect(type).toBe('image/png')
    expect(readPng(bytes)).toEqual({ width: 1664, height: 928, description: 'A red cup 法' })
    const data = bytes.indexOf('IDAT')
    expect(inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)))).toHaveLength(
      (1664 / 8 + 1) * 928,
    )
  })

  test('the same prompt and seed are the same picture; another seed or prompt is another', async () => {
    const pictureOf = async (prompt: string, seed: number) => {
      const { body } = await draw(prompt, 'qwen-image-2.0', { n: 1, size: '512*512', seed })
      return (await fetchImage(urlsIn(body)[0] ?? '')).bytes
    }
    const one = await pictureOf('a cat', 1)
    expect(await pictureOf('a cat', 1)).toEqual(one)
    expect(await pictureOf('a cat', 2)).not.toEqual(one)
    expect(await pictureOf('a cab', 1)).not.toEqual(one)
  })

  test('qwen lists all images in one choice, wan has a choice for each, and four without n', async () => {
    const qwen = await draw('a', 'qwen-image-2.0', { n: 3 })
    expect(qwen.body.output.choices.map(({ message }) => message.content.length)).toEqual([3])
    const wan = await draw('a', 'wan2.6-t2i')
    expect(wan.body.output.choices.map(({ message }) => message.content)).toEqual(
      Array.from({ length: 4 }, () => [{ image: expect.any(String) as string, type: 'image' }]),
    )
    expect(wan.body.usage).toMatchObject({ size: '1280*1280', image_count: 4, total_tokens: 0 })
    const newest = await draw('a', 'qwen-image-3.0', { n: 2, size: '2048*2048' })
    expect(newest.body.usage).toMatchObject({ output_image_count: 2, output_image_type: 'qima_output_2k' })
    const z = await draw('a', 'z-image-turbo', { prompt_extend: true })
    expect(z.body.output.choices[0]?.message.content).toMatchObject([
      { image: /^http/ },
      { text: 'a, in detail' },
      {},
    ])
  })

  const image = 'https://a.example/b.png'
  test.each([
    ['x in a size', draw, ['a', 'qwen-image', { size: '1328x1328' }], 'InvalidParameter', 'width*height'],
    ['a size of no list', draw, ['a', 'qwen-image', { size: '1024*1024' }], 'InvalidParameter', '1664*928'],
    ['too few pixels', draw, ['a', 'wan2.6-t2i', { size: '1024*1024' }], 'InvalidParameter', 'total pixels'],
    ['too many images', draw, ['a', 'qwen-image-max', { n: 2 }], 'InvalidParameter', 'between 1 and 1'],
    [
      'a size where there is none',
      draw,
      ['a', 'qwen-image-edit', { size: '1*1' }, [image]],
      'InvalidParameter',
      'size',
    ],
    [
      'prompt_extend where there is none',
      draw,
      ['a', 'wan2.7-image', { prompt_extend: true }],
      'InvalidParameter',
      'prompt_extend',
    ],
    ['no image to edit', draw, ['a', 'qwen-image-edit', {}], 'InvalidParameter', 'between 1 and 3'],
    [
      'an image on a model without',
      draw,
      ['a', 'z-image-turbo', {}, [image]],
      'InvalidParameter',
      'input images',
    ],
    [
      'an address that is none',
      draw,
      ['a', 'qwen-image-2.0', {}, ['file:///etc/passwd']],
      'InvalidURL',
      'Invalid URL',
    ],
    [
      'an uploaded file without its header',
      draw,
      ['a', 'qwen-image-2.0', {}, ['oss://a/b']],
      'InvalidURL',
      'Invalid URL',
    ],
    ['an empty prompt', draw, [' ', 'qwen-image-2.0'], 'InvalidParameter', 'prompt is empty'],
    ['a seed out of range', draw, ['a', 'qwen-image-2.0', { seed: -1 }], 'InvalidParameter', 'seed'],
  ] as const)('%s is refused', async (_, send, [prompt, model, parameters, images], code, message) => {
    const { status, body } = await send(prompt, model, parameters, [...(images ?? [])])
    expect([status, body.code]).toEqual([400, code])
    expect(body.message).toContain(message)
  })

  test('more than 10 MB of an image are refused', async () => {
    const data = `data:image/png;base64,${'A'.repeat(14_100_000)}`
    expect((await draw('a', 'qwen-image-edit', {}, [data])).body.message).toContain('10 MB')
  })

  test('two messages, or two texts, are refused', async () => {
    const message = { role: 'user', content: [{ text: 'a' }] }
    const two = { model: 'qwen-image', input: { messages: [message, message] } }
    expect((await ask(paths.message, { body: two })).body.message).toContain('exactly one message')
    const twice = { ...message, content: [{ text: 'a' }, { text: 'b' }] }
    const texts = { model: 'qwen-image', input: { messages: [twice] } }
    expect((await ask(paths.message, { body: texts })).body.message).toContain('exactly one text')
  })
})

describe('models belong to paths', () => {
  test('a model on another path gets the url error, and an unknown one a 404', async () => {
    const error = async (path: string, body: object, headers = {}) =>
      (await ask(path, { body, headers })).body.code
    const synthesis = { model: 'qwen-image-max', input: { prompt: 'a' }, parameters: {} }
    const { status, body } = await ask(paths.text2image, { body: synthesis, headers: asynchronous })
    expect([status, body.message]).toEqual([400, expect.stringContaining('url error') as string])
    expect(await error(paths.message, messageOf('a', 'wan2.2-t2i-plus', {}))).toBe('InvalidParameter')
    expect(await error(paths.message, messageOf('a', 'no-such-image', {}))).toBe('ModelNotFound')
    const embedding = { model: 'qwen-image', input: { texts: ['a'] } }
    const path = '/api/v1/services/embeddings/text-embedding/text-embedding'
    expect((await ask(path, { body: embedding })).body.message).toContain('url error')
  })

  test('the header for tasks must be there for tasks, and nowhere else', async () => {
    const without = await ask(paths.text2image, { body: { model: 'wanx-v1', input: { prompt: 'a' } } })
    expect([without.status, without.body.code]).toEqual([403, 'AccessDenied'])
    expect(without.body.message).toBe('current user api does not support synchronous calls.')
    const beside = await ask(paths.message, { body: messageOf('a', 'qwen-image', {}), headers: asynchronous })
    expect(beside.body.message).toBe('current user api does not support asynchronous calls.')
  })
})

describe('results', () => {
  const resultOf = async (prompt: string) =>
    urlsIn((await draw(prompt, 'qwen-image-2.0', { size: '512*512' })).body)[0] ?? ''

  test('are refused with a key, without a signature, and once they expire', async () => {
    const url = await resultOf('a')
    expect((await fetchImage(url, { authorization: 'Bearer sk-test-key-1' })).status).toBe(400)
    const bare = await fetchImage(url.replace(/&Signature.*/, ''))
    expect([bare.status, bare.type]).toEqual([403, 'application/xml'])
    const late = await fetchImage(url.replace(/Expires=\d+/, 'Expires=1'))
    expect(late.bytes.toString()).toContain('Request has expired.')
    expect((await fetchImage(url.replace(/results\/\w+/, 'results/0'))).status).toBe(404)
  })

  test('a prompt asks for faults of its results', async () => {
    expect((await fetchImage(await resultOf('[[sim: on-result="http-503"]] a'))).status).toBe(503)
    expect((await fetchImage(await resultOf('[[sim: on-result="redirect"]] a'))).status).toBe(302)
    const large = await fetchImage(await resultOf('[[sim: result-padding=300000]] a'))
    expect(large.bytes.length).toBeGreaterThan(300_000)
    expect(readPng(large.bytes)).toMatchObject({ width: 512 })
    expect(await resultOf('[[sim: result-url="https://evil.example/a.png"]] a')).toBe(
      'https://evil.example/a.png',
    )
    const fewer = await draw('[[sim: results-fail=2]] a', 'qwen-image-2.0', { n: 3 })
    expect(urlsIn(fewer.body)).toHaveLength(1)
    expect(fewer.body.output).toMatchObject({ task_metric: { TOTAL: 3, SUCCEEDED: 1, FAILED: 2 } })
  })

  test('moderation refuses the prompt', async () => {
    const { status, body } = await draw('[[sim: error=DataInspectionFailed]] a', 'qwen-image-2.0')
    expect([status, body.code]).toEqual([400, 'DataInspectionFailed'])
  })

  test('no key, no picture', async () => {
    const body = messageOf('a', 'qwen-image', {})
    const seen = await callSimulator(origin, { path: paths.message, body, headers: { authorization: '' } })
    expect(seen.status).toBe(401)
  })
})
