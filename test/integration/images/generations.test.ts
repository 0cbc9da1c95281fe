import { OpenAI } from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectImageList } from '../../support/validate.ts'
import { readPng } from '../../simulator/images/ask-for-images.ts'

const path = '/v1/images/generations'
const message = '/api/v1/services/aigc/multimodal-generation/generation'
const synthesis = '/api/v1/services/aigc/text2image/image-synthesis'

onBothEdges((bench) => {
  const draw = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    bench.post(path, { model: 'qwen-image-2.0', prompt: 'a red cup', ...body }, headers)
  const list = async (body: Record<string, unknown>) => expectImageList(await (await draw(body)).json())
  const sent = () =>
    bench.calls
      .filter(({ method, path: to }) => method === 'POST' && to.includes('/aigc/'))
      .map(({ path: to, body, headers }) => ({
        to,
        headers,
        ...(body as { input: Record<string, unknown>; parameters: Record<string, unknown> }),
      }))

  test('I3: a picture as base64 where the caller does not choose, without a prefix', async () => {
    const response = await draw({ size: '512x512' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.has('x-gateway-adjusted')).toBe(false)
    expect(response.headers.get('x-dashscope-request-id')).toMatch(/^[\da-f-]{36}$/)
    const { data, ...rest } = expectImageList(await response.json())
    expect(rest).toEqual({ created: expect.any(Number) as number, size: '512x512', output_format: 'png' })
    expect(data).toEqual([{ b64_json: expect.any(String) as string }])
    const bytes = Buffer.from(String(data[0]?.b64_json), 'base64')
    expect(readPng(bytes)).toEqual({ width: 512, height: 512, description: 'a red cup' })
    expect(bytes.toString('base64')).toBe(data[0]?.b64_json)
  })

  test('I1: n is always sent, and watermark false; one message holds the prompt', async () => {
    await list({})
    expect(sent()).toMatchObject([
      {
        to: message,
        input: { messages: [{ role: 'user', content: [{ text: 'a red cup' }] }] },
        parameters: { n: 1, watermark: false },
      },
    ])
    expect(sent()[0]?.headers).not.toHaveProperty('x-dashscope-async')
  })

  test('I3: URLs where they are requested', async () => {
    const { data } = await list({ response_format: 'url', n: 2 })
    expect(data).toHaveLength(2)
    for (const { url } of data) expect((await fetch(String(url))).status).toBe(200)
  })

  test('a model of the older service is a task, and its rewritten prompt is returned', async () => {
    const { data, size } = await list({ model: 'qwen-image-plus', negative_prompt: 'blue', seed: 7 })
    expect(size).toBeUndefined()
    expect(data[0]?.revised_prompt).toBe('a red cup, in detail')
    expect(sent()).toMatchObject([
      {
        to: synthesis,
        headers: { 'x-dashscope-async': 'enable' },
        input: { prompt: 'a red cup', negative_prompt: 'blue' },
        parameters: { n: 1, seed: 7, watermark: false },
      },
    ])
    expect(bench.calls.filter(({ path: to }) => to.includes('/tasks/')).length).toBeGreaterThanOrEqual(2)
  })

  test('I2: more pictures than a call makes are several calls, each with its own seed', async () => {
    const response = await draw({ model: 'qwen-image-max', n: 4, seed: 5 })
    expect(response.headers.get('x-gateway-adjusted')).toBe('seed=5->5 to 8 (one for each image)')
    expect(expectImageList(await response.json()).data).toHaveLength(4)
    expect(sent().map(({ parameters }) => [parameters['n'], parameters['seed']])).toEqual(
      expect.arrayContaining([
        [1, 5],
        [1, 6],
        [1, 7],
        [1, 8],
      ]),
    )
    bench.forget()
    await list({ model: 'qwen-image-2.0', n: 8 })
    expect(sent().map(({ parameters }) => parameters['n'])).toEqual([6, 2])
  })

  test('wan makes a choice for each picture', async () => {
    expect((await list({ model: 'wan2.6-t2i', n: 3 })).data).toHaveLength(3)
    expect(sent()[0]?.parameters).toMatchObject({ n: 3 })
  })

  test('I5: the nearest size, in the header and in the answer', async () => {
    const response = await draw({ model: 'qwen-image-max', size: '1792x1024' })
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'size=1792x1024->1664x928 (qwen-image-max makes 1664x928, 1472x1104, 1328x1328, 1104x1472, 928x1664)',
    )
    expect(expectImageList(await response.json()).size).toBe('1664x928')
    const strict = await draw({ model: 'qwen-image-max', size: '1792x1024' }, { 'x-gateway-strict': 'true' })
    const error = await readError(strict, 400)
    expect(error).toMatchObject({ param: 'size', code: 'unsupported_value' })
    expect(error.message).toContain('1664x928, 1472x1104')
  })

  test.each(['1024', '16:9', '1024×1024', 'large', '1024*1024*3'])('no size: %s', async (size) => {
    const error = await readError(await draw({ model: 'qwen-image', size }), 400)
    expect(error).toMatchObject({ param: 'size', code: 'invalid_value' })
    expect(error.message).toContain("'1664x928'")
    expect(bench.calls).toEqual([])
  })

  test('I6: a transparent picture is refused', async () => {
    const error = await readError(await draw({ background: 'transparent' }), 400)
    expect(error).toMatchObject({ param: 'background', code: 'unsupported_value' })
    expect(bench.calls).toEqual([])
  })

  test('parameters without a counterpart are dropped and reported; values that mean the default are not', async () => {
    const shades = {
      quality: 'hd',
      style: 'vivid',
      user: 'u-1',
      moderation: 'low',
      output_compression: 50,
      output_format: 'webp',
      made_up: 1,
    }
    const response = await draw(shades)
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'quality=hd dropped (DashScope has no counterpart), '.replace('=hd', '') +
        'user dropped (DashScope has no counterpart), moderation dropped (DashScope has no counterpart), output_compression dropped (DashScope has no counterpart), style dropped (DashScope has no counterpart), output_format=webp->png (DashScope makes PNG), made_up dropped (DashScope has no counterpart)',
    )
    const silent = {
      quality: 'auto',
      moderation: 'auto',
      output_compression: 100,
      output_format: 'png',
      background: 'opaque',
      size: 'auto',
      n: null,
      user: null,
    }
    expect((await draw(silent)).headers.has('x-gateway-adjusted')).toBe(false)
    expect((await draw(shades, { 'x-gateway-strict': 'true' })).status).toBe(400)
  })

  test('DashScope’s own parameters reach the models that have them', async () => {
    const own = { negative_prompt: 'blue', seed: 1, prompt_extend: false, watermark: true }
    await list(own)
    expect(sent()[0]?.parameters).toMatchObject(own)
    bench.forget()
    const response = await draw({ model: 'wan2.7-image', prompt_extend: true, thinking_mode: false })
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'prompt_extend dropped (not supported by wan2.7-image)',
    )
    expect(sent()[0]?.parameters).toEqual({ n: 1, watermark: false, thinking_mode: false })
  })

  test('a prompt longer than the limit of the model is reported', async () => {
    const response = await draw({ model: 'qwen-image', prompt: 'x'.repeat(801) })
    expect(response.headers.get('x-gateway-adjusted')).toContain('prompt->its first 800 characters')
  })

  test.each([
    [{ prompt: '' }, 'prompt'],
    [{ prompt: undefined }, 'prompt'],
    [{ model: undefined }, 'model'],
    [{ n: 0 }, 'n'],
    [{ n: 11 }, 'n'],
    [{ n: '2' }, 'n'],
    [{ seed: -1 }, 'seed'],
    [{ response_format: 'png' }, 'response_format'],
    [{ quality: 'best' }, 'quality'],
    [{ partial_images: 4 }, 'partial_images'],
    [{ image: 'https://a.example/b.png' }, 'image'],
    [{ enable_interleave: true }, 'enable_interleave'],
  ])('%j is refused', async (fields, param) => {
    expect((await readError(await draw(fields), 400)).param).toBe(param)
    expect(bench.calls).toEqual([])
  })

  test('a dry run shows the calls, with the header of tasks', async () => {
    const response = await draw({ model: 'wanx2.1-t2i-turbo', n: 2 }, { 'x-gateway-dry-run': 'true' })
    expect(await response.json()).toMatchObject({
      object: 'gateway.dry_run',
      request: { headers: { 'x-dashscope-async': 'enable' }, body: { parameters: { n: 2 } } },
    })
    expect(bench.calls).toEqual([])
  })

  test('the SDK', async () => {
    const client = new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch })
    const coded = await client.images.generate({
      model: 'wan2.6-t2i',
      prompt: 'a cat',
      n: 2,
      size: '1024x1024',
    })
    expect(
      coded.data?.map(({ b64_json: text }) => readPng(Buffer.from(String(text), 'base64')).description),
    ).toEqual(['a cat', 'a cat'])
    expect(coded.size).toBe('1280x1280')
    const { data } = await client.images.generate({
      model: 'qwen-image',
      prompt: 'a cat',
      response_format: 'url',
    })
    expect(data?.[0]?.url).toMatch(/^http/)
  })

  test('a model that DashScope does not know is tried on both services, and then remembered', async () => {
    const error = await readError(await draw({ model: 'an-image-of-tomorrow' }), 404)
    expect(error.code).toBe('model_not_found')
  })
})
