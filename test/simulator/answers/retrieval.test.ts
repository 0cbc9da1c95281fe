import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createSimulator } from '../../../src/simulator/index.ts'
import { callSimulator } from '../../support/call-simulator.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const paths = {
  text: '/api/v1/services/embeddings/text-embedding/text-embedding',
  multimodal: '/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding',
  rerank: '/api/v1/services/rerank/text-rerank/text-rerank',
  compatible: '/compatible-api/v1/reranks',
}

interface Answer {
  code?: string
  message?: string
  output: { embeddings: { text_index: number; embedding: number[] }[]; results: { index: number }[] }
  results: { index: number }[]
  usage: Record<string, unknown>
}

async function ask(service: keyof typeof paths, body: Record<string, unknown>) {
  const seen = await callSimulator(origin, { path: paths[service], body })
  return { status: seen.status, answer: JSON.parse(seen.text) as Answer }
}

const embed = (texts: unknown, parameters = {}, model = 'text-embedding-v4') =>
  ask('text', { model, input: { texts }, parameters })
const see = (contents: unknown, parameters = {}, model = 'qwen3-vl-embedding') =>
  ask('multimodal', { model, input: { contents }, parameters })
const rank = (documents: unknown, parameters = {}, model = 'qwen3-rerank') =>
  ask('rerank', { model, input: { query: 'red cup', documents }, parameters })

const image = 'https://a.example/b.png'
const many = (count: number) => Array.from({ length: count }, () => 'a')

describe('vectors of texts', () => {
  test('have length 1, follow from the text, and are near for near texts', async () => {
    const { answer } = await embed(['a red cup', 'a red cup', 'a red mug', 'statutes of law'])
    const [one = [], same = [], near = [], far = []] = answer.output.embeddings.map(
      ({ embedding }) => embedding,
    )
    const dot = (other: number[]) => one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
    expect(Math.hypot(...one)).toBeCloseTo(1)
    expect(same).toEqual(one)
    expect(dot(near)).toBeGreaterThan(dot(far))
    expect(answer.usage).toEqual({ total_tokens: expect.any(Number) as number })
    const again = await embed('a red cup')
    expect(again.answer.output.embeddings).toEqual([{ embedding: one, text_index: 0 }])
  })

  test.each([
    [
      many(11),
      {},
      'text-embedding-v4',
      'batch size is invalid, it should not be larger than 10.: input.contents',
    ],
    [many(26), {}, 'text-embedding-v1', 'not be larger than 25.: payload.input.contents'],
    [many(21), {}, 'qwen3.7-text-embedding', 'not be larger than 20.'],
    [[''], {}, 'text-embedding-v4', 'Range of input length should be [1, 8192]'],
    [['法'.repeat(2049)], {}, 'text-embedding-v2', 'Range of input length should be [1, 2048]'],
    [[], {}, 'text-embedding-v4', 'contents is neither str nor list of str'],
    [['a', 5], {}, 'text-embedding-v4', 'contents is neither str nor list of str'],
    [['a'], { dimension: 100 }, 'text-embedding-v4', 'parameters.dimension'],
    [['a'], { dimension: 1536 }, 'text-embedding-v2', 'does not support dimension'],
    [['a'], { text_type: 'other' }, 'text-embedding-v4', 'parameters.text_type'],
    [['a'], { output_type: 'sparse' }, 'text-embedding-v2', 'parameters.output_type'],
    [['a'], {}, 'qwen-plus', 'url error'],
    [['a'], {}, 'qwen3-vl-embedding', 'url error'],
  ])('%j %j %s is refused', async (texts, parameters, model, message) => {
    const { status, answer } = await embed(texts, parameters, model)
    expect([status, answer.code]).toEqual([400, 'InvalidParameter'])
    expect(answer.message).toContain(message)
  })

  test('shuffled: the last vector comes first; missing-entry: the first does not come', async () => {
    const shuffled = await embed(['[[sim: shuffled]]a', 'b'])
    expect(shuffled.answer.output.embeddings.map(({ text_index: index }) => index)).toEqual([1, 0])
    const missing = await embed(['[[sim: missing-entry]]a', 'b'])
    expect(missing.answer.output.embeddings.map(({ text_index: index }) => index)).toEqual([1])
  })

  test('an unknown model is not found', async () => {
    expect((await embed(['a'], {}, 'nothing')).status).toBe(404)
  })
})

describe('vectors of images', () => {
  test('one for each of the contents, or one of all', async () => {
    const { answer } = await see([{ text: 'a' }, { image }])
    expect(answer.output.embeddings).toHaveLength(2)
    expect(answer.usage).toMatchObject({ input_tokens_details: { image_tokens: 896 } })
    const fused = await see([{ text: 'a' }, { image }], { enable_fusion: true })
    expect(fused.answer.output.embeddings).toHaveLength(1)
    const always = await see([{ text: 'a' }, { image }], {}, 'qwen2.5-vl-embedding')
    expect(always.answer.output.embeddings).toHaveLength(1)
  })

  test.each([
    [[], {}, 'qwen3-vl-embedding'],
    [[{}], {}, 'qwen3-vl-embedding'],
    [many(21).map((text) => ({ text })), {}, 'qwen3-vl-embedding'],
    [many(6).map(() => ({ image })), {}, 'qwen3-vl-embedding'],
    [[{ video: image }, { video: image }], {}, 'qwen3-vl-embedding'],
    [[{ text: 'a', image }], {}, 'qwen3-vl-embedding'],
    [[{ text: 'a' }, { text: 'b' }], {}, 'qwen2.5-vl-embedding'],
    [[{ image: 'file:///a' }], {}, 'qwen3-vl-embedding'],
    [[{ image: 'oss://a/b' }], {}, 'qwen3-vl-embedding'],
    [[{ text: '' }], {}, 'qwen3-vl-embedding'],
    [[{ text: 'a' }], { enable_fusion: true }, 'multimodal-embedding-v1'],
    [[{ text: '法'.repeat(513) }], {}, 'multimodal-embedding-v1'],
  ])('%j %j %s is refused', async (contents, parameters, model) => {
    expect((await see(contents, parameters, model)).status).toBe(400)
  })
})

describe('the order of documents', () => {
  const documents = ['law', 'a red cup', 'cup']

  test('is that of their likeness to the query, on both paths', async () => {
    const { answer } = await rank(documents, { top_n: 2, return_documents: true })
    expect(answer.output.results).toMatchObject([
      { index: 1, document: { text: 'a red cup' } },
      { index: 2, document: { text: 'cup' } },
    ])
    const { answer: flat } = await ask('compatible', { model: 'qwen3-rerank', query: 'red cup', documents })
    expect(flat.results.map(({ index }) => index)).toEqual([1, 2, 0])
    expect((await ask('compatible', { model: 'gte-rerank-v2', query: 'a', documents })).status).toBe(404)
  })

  test.each([
    [[], {}, 'qwen3-rerank'],
    [many(501), {}, 'qwen3-rerank'],
    [many(101), {}, 'qwen3-vl-rerank'],
    [many(41).map(() => ({ image })), {}, 'qwen3-vl-rerank'],
    [many(5).map(() => ({ video: image })), {}, 'qwen3-vl-rerank'],
    [[{ image }], {}, 'qwen3-rerank'],
    [[5], {}, 'qwen3-rerank'],
    [['a'], { top_n: 0 }, 'qwen3-rerank'],
    [['a'], { instruct: 'a' }, 'gte-rerank-v2'],
    [many(40).map(() => '法'.repeat(4000)), {}, 'qwen3-rerank'],
    [['a'], {}, 'qwen-plus'],
  ])('%j %j %s is refused', async (list, parameters, model) => {
    expect((await rank(list, parameters, model)).status).toBe(400)
  })
})
