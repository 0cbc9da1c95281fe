import { expect, test } from 'vitest'

import { onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectEmbeddingList } from '../../support/validate.ts'

const path = '/v1/embeddings'
const texts = (count: number) => Array.from({ length: count }, (_, at) => `text number ${at}`)

onBothEdges((bench) => {
  const embed = (body: Record<string, unknown>) => bench.post(path, body)
  const sent = () => bench.calls.map(({ body }) => body as { input: Record<string, unknown> })
  const vision = { model: 'qwen3-vl-embedding', dimensions: 256 }
  const image = 'https://a.example/cup.png'

  test('one vector for each input, in whatever form it is given', async () => {
    const list = expectEmbeddingList(
      await (
        await embed({
          ...vision,
          input: [
            'a red cup',
            { text: 'a cup' },
            { image },
            { image_url: { url: image } },
            { type: 'image_url', image_url: { url: image } },
            { type: 'text', text: 'a cup' },
            { video: 'oss://bucket/cup.mp4' },
            { image: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' },
          ],
        })
      ).json(),
    )
    expect(list.data).toHaveLength(8)
    expect(list.data[2]?.embedding).toEqual(list.data[4]?.embedding)
    expect(list.usage.prompt_tokens).toBeGreaterThan(4 * 896)
    const [call] = bench.calls
    expect(call?.path).toBe('/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding')
    expect(call?.headers['x-dashscope-ossresourceresolve']).toBe('enable')
    expect(sent()[0]?.input['contents']).toEqual([
      { text: 'a red cup' },
      { text: 'a cup' },
      { image },
      { image },
      { image },
      { text: 'a cup' },
      { video: 'oss://bucket/cup.mp4' },
      { image: expect.stringMatching(/^data:image\/png;base64,iVBOR/) as string },
    ])
  })

  test('images are split by the number that a call takes', async () => {
    const input = Array.from({ length: 12 }, (_, at) => ({ image: `https://a.example/${at}.png` }))
    const list = expectEmbeddingList(await (await embed({ ...vision, input })).json())
    expect(list.data.map(({ index }) => index)).toEqual(input.map((_, at) => at))
    expect(bench.calls).toHaveLength(3)
  })

  test('fused, several inputs have one vector; more than a call takes are refused', async () => {
    const input = ['a red cup', { image }]
    const list = expectEmbeddingList(await (await embed({ ...vision, input, enable_fusion: true })).json())
    expect(list.data).toHaveLength(1)
    const error = await readError(await embed({ ...vision, input: texts(21), enable_fusion: true }), 400)
    expect(error.message).toContain('at most 20 inputs, including at most 5 images')
  })

  test('usage has images among the tokens where DashScope counts them beside', async () => {
    const input = ['cup', { image }]
    const body = { model: 'multimodal-embedding-v1', input }
    expect(expectEmbeddingList(await (await embed(body)).json()).usage).toEqual({
      prompt_tokens: 897,
      total_tokens: 897,
    })
  })

  test('a text and an image in one input are one vector where the model fuses, and refused elsewhere', async () => {
    const input = [{ text: 'a cup', image }]
    const plus = { model: 'tongyi-embedding-vision-plus-2026-03-06', input }
    expect(expectEmbeddingList(await (await embed(plus)).json()).data).toHaveLength(1)
    const error = await readError(await embed({ ...vision, input }), 400)
    expect(error.message).toContain("Invalid 'input[0]'")
  })

  test('a model that always fuses its inputs gets a call for each input', async () => {
    const body = { model: 'qwen2.5-vl-embedding', input: ['a', 'b', { image }] }
    expect(expectEmbeddingList(await (await embed(body)).json()).data).toHaveLength(3)
    expect(bench.calls).toHaveLength(3)
  })

  test.each([
    [{ image: 'file:///etc/passwd' }, "Invalid 'input[0]'"],
    [{ video: 'ftp://a.example/b.mp4' }, "Invalid 'input[0]'"],
    [{ text: '' }, 'empty string'],
    [{ image, image_url: 'https://a.example/other.png' }, "'image' and 'image_url' are different"],
  ])('%j is refused', async (item, message) => {
    const error = await readError(await embed({ ...vision, input: [item] }), 400)
    expect(error.message).toContain(message)
    expect(bench.calls).toEqual([])
  })
})
