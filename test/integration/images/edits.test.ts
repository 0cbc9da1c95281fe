import { OpenAI, toFile } from 'openai'
import { describe, expect, test } from 'vitest'

import { drawPicture } from '../../../src/simulator/images/picture.ts'
import { key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectImageList } from '../../support/validate.ts'

const path = '/v1/images/edits'
const model = 'qwen-image-edit-plus'
const png = (prompt: string, padding = 0) =>
  Buffer.concat([...drawPicture({ prompt, width: 64, height: 64, seed: 1, padding })])
const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`

onBothEdges((bench) => {
  const edit = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    bench.post(path, { model, prompt: 'make it blue', ...body }, headers)
  /** `fetch` writes the boundary. */
  const sendForm = (
    fields: readonly (readonly [string, string | File])[],
    headers: Record<string, string> = {},
  ) => {
    const form = new FormData()
    for (const [name, value] of [['model', model], ['prompt', 'make it blue'], ...fields] as const)
      form.append(name, value)
    return bench.get(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, ...headers },
      body: form,
    })
  }
  const sent = () => {
    const call = bench.calls.find(({ path: to }) => to.includes('/aigc/'))
    const { input, parameters } = (call?.body ?? {}) as {
      input: { messages: [{ content: { image?: string; text?: string }[] }] }
      parameters: Record<string, unknown>
    }
    return { content: input.messages[0].content, parameters, headers: call?.headers ?? {} }
  }
  const [one, two, three] = [png('one'), png('two'), png('three')] as const
  const file = (bytes: Buffer, name = 'a.png') =>
    new File([new Uint8Array(bytes)], name, { type: 'application/octet-stream' })

  test.each(['image[]', 'image'])(
    'I7: files in %s, in order, whatever their type is called',
    async (name) => {
      const response = await sendForm([
        [name, file(one)],
        [name, file(two, '图.bin')],
        [name, file(three, 'c.png')],
        ['n', '2'],
        ['watermark', 'true'],
      ])
      expect(expectImageList(await response.json()).data).toHaveLength(2)
      expect(sent().content).toEqual([
        { image: dataUrl(one) },
        { image: dataUrl(two) },
        { image: dataUrl(three) },
        { text: 'make it blue' },
      ])
      expect(sent().parameters).toEqual({ n: 2, watermark: true })
    },
  )

  test('I7: numbered fields, before the other fields, and an address among files', async () => {
    const response = await sendForm([
      ['image[0]', file(one)],
      ['image[1]', 'https://a.example/b.png'],
    ])
    expect(response.status).toBe(200)
    expect(sent().content).toMatchObject([{ image: dataUrl(one) }, { image: 'https://a.example/b.png' }, {}])
  })

  test.each([
    ['a text', { image: 'https://a.example/1.png' }, 1],
    ['a list', { image: ['https://a.example/1.png', 'https://a.example/2.png'] }, 2],
    ['OpenAI’s form', { images: [{ image_url: 'https://a.example/1.png' }, { image_url: dataUrl(one) }] }, 2],
    ['base64', { image: one.toString('base64') }, 1],
  ])('I7: JSON with %s', async (_, fields, count) => {
    expect(expectImageList(await (await edit(fields)).json()).data).toHaveLength(1)
    expect(sent().content).toHaveLength(count + 1)
    expect(sent().content[0]?.image).toMatch(/^(?:https:|data:image\/png;base64,)/)
  })

  test('the older services have their own forms', async () => {
    expect(
      (await edit({ model: 'wan2.5-i2i-preview', image: 'https://a.example/1.png', negative_prompt: 'x' }))
        .status,
    ).toBe(200)
    expect(bench.calls[0]).toMatchObject({
      path: '/api/v1/services/aigc/image2image/image-synthesis',
      body: {
        input: { prompt: 'make it blue', negative_prompt: 'x', images: ['https://a.example/1.png'] },
        parameters: { n: 1 },
      },
    })
    bench.forget()
    expect((await edit({ model: 'wanx2.1-imageedit', image: 'https://a.example/1.png' })).status).toBe(200)
    expect(bench.calls[0]).toMatchObject({
      body: { input: { function: 'description_edit', base_image_url: 'https://a.example/1.png' } },
    })
  })

  test('a file of DashScope’s store is read with its header', async () => {
    await edit({ image: 'oss://dashscope-instant/a.png' })
    expect(sent().headers).toMatchObject({ 'x-dashscope-ossresourceresolve': 'enable' })
  })

  test('a file above DashScope’s limit goes to its store first', async () => {
    const response = await sendForm([['image', file(png('large', 8_500_000))]])
    expect(response.status).toBe(200)
    expect(response.headers.get('x-gateway-adjusted')).toContain(
      "image->a file in DashScope's temporary store",
    )
    expect(sent().content[0]?.image).toMatch(/^oss:\/\//)
    expect(sent().headers).toMatchObject({ 'x-dashscope-ossresourceresolve': 'enable' })
  })

  test.each([
    [
      'a mask',
      { image: 'https://a.example/1.png', mask: { image_url: 'https://a.example/m.png' } },
      'mask',
      'unsupported_parameter',
    ],
    ['a file id', { images: [{ file_id: 'file-1' }] }, 'images[0].file_id', 'unsupported_parameter'],
    ['no image', {}, 'image', 'missing_required_parameter'],
    ['an empty list', { image: [] }, 'image', 'missing_required_parameter'],
    ['an empty reference', { images: [{}] }, 'images[0]', 'missing_required_parameter'],
    ['four images', { image: Array(4).fill('https://a.example/1.png') }, 'image', 'array_above_max_length'],
    [
      'a model for texts alone',
      { model: 'qwen-image-max', image: 'https://a.example/1.png' },
      'model',
      'unsupported_value',
    ],
    ['a local file', { image: 'file:///etc/passwd' }, 'image', 'invalid_image_format'],
    ['no URL', { image: 'picture' }, 'image', 'invalid_value'],
    ['n as a text', { image: 'https://a.example/1.png', n: '2' }, 'n', 'invalid_type'],
  ])('I6: %s is refused', async (_, fields, param, code) => {
    const error = await readError(await edit(fields), 400)
    expect([error.param, error.code]).toEqual([param, code])
    expect(bench.calls).toEqual([])
  })

  test.each<[string, [string, string | File][], string | null]>([
    [
      'a mask',
      [
        ['image', file(one)],
        ['mask', file(two)],
      ],
      'mask',
    ],
    ['no image', [], 'image'],
    ['text as a file', [['image', new File(['hello'], 'a.png', { type: 'image/png' })]], 'image'],
    [
      'n that is no number',
      [
        ['image', file(one)],
        ['n', 'two'],
      ],
      'n',
    ],
    [
      'a prompt that is a file',
      [
        ['prompt', file(one)],
        ['image', file(one)],
      ],
      'prompt',
    ],
    ['lists in lists', [['color_palette', '['.repeat(100)]], null],
    ['a long list', [['color_palette', `[${'0,'.repeat(6000)}0]`]], 'color_palette'],
    [
      'long lists',
      [
        ['a', `[${' '.repeat(40_000)}]`],
        ['b', `{${' '.repeat(40_000)}}`],
      ],
      'b',
    ],
  ])('I6: a form with %s is refused', async (_, fields, param) => {
    expect((await readError(await sendForm(fields), 400)).param).toBe(param)
    expect(bench.calls).toEqual([])
  })

  test('fields without a counterpart, and a size where there is none', async () => {
    const image = 'https://a.example/1.png'
    const response = await edit({
      model: 'qwen-image-edit',
      image,
      size: '1024x1024',
      input_fidelity: 'high',
    })
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'size dropped (qwen-image-edit keeps the size of its input), input_fidelity dropped (DashScope has no counterpart)',
    )
    expect(sent().parameters).toEqual({ n: 1, watermark: false })
  })

  test('a stream of an edit', async () => {
    const response = await edit({ image: 'https://a.example/1.png', stream: true })
    expect(await response.text()).toContain(
      'event: image_edit.completed\ndata: {"type":"image_edit.completed",',
    )
  })

  test('a dry run names the files that would be uploaded', async () => {
    const response = await edit({ image: dataUrl(png('large', 8_500_000)) }, { 'x-gateway-dry-run': 'true' })
    expect(await response.json()).toMatchObject({ uploads: [{ param: 'image', content_type: 'image/png' }] })
    expect(bench.calls).toEqual([])
  })

  test('another content type, and a form without an end', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect((await bench.post(path, 'x', headers)).status).toBe(415)
    const open = { 'content-type': 'multipart/form-data; boundary=b' }
    expect(
      (await bench.post(path, '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx', open)).status,
    ).toBe(400)
  })

  test('the SDK sends files, one or several', async () => {
    const client = new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch })
    const image = await Promise.all([toFile(one, 'one.png'), toFile(two, 'two.png')])
    const { data } = await client.images.edit({ model, prompt: 'both', image, n: 1 })
    expect(data?.[0]?.b64_json).toMatch(/^iVBOR/)
    expect(sent().content.map(({ image: url }) => url?.slice(0, 15))).toEqual([
      'data:image/png;',
      'data:image/png;',
      undefined,
    ])
    const [first] = image
    if (first !== undefined)
      await client.images.edit({ model, prompt: 'one', image: first, response_format: 'url' })
  })
})

describe('the limit of an edit', () => {
  onBothEdges((bench) => {
    test('is larger than that of other endpoints, and exact', async () => {
      const body = { model, prompt: 'a', image: `data:image/png;base64,${'A'.repeat(21 * 1024 * 1024)}` }
      const response = await bench.post(path, body, { 'x-gateway-dry-run': 'true' })
      expect(response.status).toBe(200)
      await response.arrayBuffer()
    })
  })
})
