import { describe, expect, test } from 'vitest'

import { createGateway, type TransportRequest } from '../../../src/index.ts'
import { toBytes } from '../../support/calls.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'

const base = { model: 'qwen3-rerank', query: 'q', documents: ['a', 'b'] }

/** A gateway and DashScope, which gives each document a score. */
function start() {
  const sent: Record<string, unknown>[] = []
  const gateway = createGateway({
    async transport({ body = '' }: TransportRequest) {
      const call = JSON.parse(body) as { input: { documents: unknown[] }; parameters: { top_n?: number } }
      sent.push(call)
      const count = call.parameters.top_n ?? call.input.documents.length
      const results = Array.from({ length: count }, (_, index) => ({ index, relevance_score: 0.5 }))
      const answer = { output: { results }, usage: { total_tokens: 1 }, request_id: 'r' }
      return { status: 200, headers: {}, body: toBytes([JSON.stringify(answer)]) }
    },
  })
  const rerank = (fields: object, headers: Record<string, string> = {}) =>
    postTo(gateway, '/v1/rerank', { ...base, ...fields }, headers)
  return { rerank, sent }
}

describe('rank_fields', () => {
  test('a name that is repeated does not repeat its text', async () => {
    const { rerank, sent } = start()
    const documents = [{ title: 'x'.repeat(100_000) }]
    const response = await rerank({
      documents,
      rank_fields: Array<string>(64).fill('title'),
      return_documents: true,
    })
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(JSON.stringify(sent[0]).length).toBeLessThan(101_000)
    expect(text.length).toBeLessThan(202_000)
  })

  test.each([
    [Array.from({ length: 65 }, (_, at) => `f${at}`), 'array_above_max_length', 'rank_fields'],
    [['f'.repeat(257)], 'string_above_max_length', 'rank_fields[0]'],
  ])(
    'their number and length are limited: each is looked up in each document',
    async (names, code, param) => {
      const { rerank, sent } = start()
      const error = await readError(await rerank({ rank_fields: names }), 400)
      expect(error).toMatchObject({ code, param })
      expect(sent).toEqual([])
    },
  )
})

describe('several fields with the same meaning', () => {
  const mixed = {
    instruct: 'one',
    instruction: 'two',
    task: 'one',
    texts: ['c'],
    top_n: 1,
    return_documents: false,
    return_text: true,
    input: { query: 'other', documents: ['d'] },
    parameters: { top_n: 2, return_documents: true, instruct: 'three', fps: 1 },
  }

  test('the first one counts, and the others that differ are reported', async () => {
    const { rerank, sent } = start()
    const response = await rerank(mixed)
    expect(sent).toEqual([
      {
        model: 'qwen3-rerank',
        input: { query: 'q', documents: ['a', 'b'] },
        parameters: { top_n: 1, instruct: 'one' },
      },
    ])
    const same = (name: string) => `('${name}' has the same meaning)`
    expect(response.headers.get('x-gateway-adjusted')?.split(', ')).toEqual([
      `input.query dropped ${same('query')}`,
      `texts dropped ${same('documents')}`,
      `input.documents dropped ${same('documents')}`,
      `parameters.top_n dropped ${same('top_n')}`,
      `return_text dropped ${same('return_documents')}`,
      `parameters.return_documents dropped ${same('return_documents')}`,
      `instruction dropped ${same('instruct')}`,
      `parameters.instruct dropped ${same('instruct')}`,
      'parameters.fps dropped (not supported by qwen3-rerank)',
    ])
  })

  test('strict mode refuses them', async () => {
    const { rerank, sent } = start()
    const response = await rerank(
      { top_n: 1, parameters: { top_n: 2 } },
      { 'x-gateway-strict': 'true', 'accept-language': 'en' },
    )
    const error = await readError(response, 400)
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'parameters.top_n' })
    expect(sent).toEqual([])
  })

  test('equal values, false and an empty list say nothing new', async () => {
    const { rerank } = start()
    const same = {
      top_n: 1,
      return_documents: 'true',
      return_text: true,
      texts: [],
      parameters: { top_n: 1, return_documents: true },
    }
    const response = await rerank(same)
    expect(response.headers.get('x-gateway-adjusted')).toBeNull()
  })
})

describe('an error names the field of the caller', () => {
  const own = { query: null, documents: null }
  test.each([
    [{ ...own, input: { query: 'q', documents: ['a', ''] } }, 'input.documents[1]'],
    [{ ...own, input: { query: '', documents: ['a'] } }, 'input.query'],
    [{ ...own, input: { query: 'q', documents: [] } }, 'input.documents'],
    [{ documents: null, texts: ['a', ''] }, 'texts[1]'],
  ])('%j: %s', async (fields, param) => {
    const { rerank, sent } = start()
    expect((await readError(await rerank(fields), 400)).param).toBe(param)
    expect(sent).toEqual([])
  })
})

describe('an image beside a text', () => {
  const image = 'https://a.example/b.png'
  const documents = [
    { text: 'a', image },
    { text: 'b', image_url: { url: image } },
    'c',
    { text: 'd', image },
  ]

  test('is reported where the model reads text only', async () => {
    const { rerank, sent } = start()
    const response = await rerank({ query: { text: 'q', video: 'https://a.example/v.mp4' }, documents })
    expect(sent[0]).toMatchObject({ input: { query: 'q', documents: ['a', 'b', 'c', 'd'] } })
    const why = '(not supported by qwen3-rerank)'
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      `query.video dropped ${why}, documents[].image dropped ${why}, documents[].image_url dropped ${why}`,
    )
  })

  test('is no loss where rank_fields say what is read', async () => {
    const { rerank } = start()
    const response = await rerank({ documents: [{ title: 'a', image }], rank_fields: ['title'] })
    expect(response.headers.get('x-gateway-adjusted')).toBeNull()
  })

  test('two different images of one document are refused: one would be lost', async () => {
    const { rerank } = start()
    const two = [{ image, image_url: 'https://a.example/c.png' }]
    const error = await readError(await rerank({ model: 'qwen3-vl-rerank', documents: two }), 400)
    expect(error).toMatchObject({ code: 'invalid_value', param: 'documents[0]' })
    const same = await rerank({ model: 'qwen3-vl-rerank', documents: [{ image, image_url: image }] })
    expect(same.status).toBe(200)
  })
})
