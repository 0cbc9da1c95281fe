import { expect, test } from 'vitest'

import type { RerankList } from '../../../src/endpoints/rerank/schemas.ts'
import { onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'

const model = 'qwen3-rerank'
const query = '借款利率的上限'
const documents = ['今天天气很好。', '借款的利率不得违反国家规定。', '借款利率的上限是多少']
const many = (count: number) => Array.from({ length: count }, (_, at) => `document ${at}`)
const image = 'https://a.example/cup.png'

async function read(response: Response): Promise<RerankList> {
  const body = (await response.json()) as RerankList
  expect({ status: response.status, error: 'error' in body ? body.error : undefined }).toEqual({
    status: 200,
  })
  return body
}

onBothEdges((bench) => {
  const rerank = (body: Record<string, unknown>, path = '/v1/rerank', headers: Record<string, string> = {}) =>
    bench.post(path, { model, query, documents, ...body }, headers)

  test.each(['/v1/rerank', '/rerank', '/v2/rerank', '/v1/v2/rerank', '/v1/reranks', '/v1/v1/rerank'])(
    'R1: POST %s',
    async (path) => {
      const list = await read(await rerank({}, path))
      expect(list.results.map(({ index }) => index)).toEqual([2, 1, 0])
    },
  )

  test('R3 R6: an answer, to the letter', async () => {
    const response = await rerank({ top_n: 2, return_documents: true })
    const requestId = response.headers.get('x-dashscope-request-id')
    const list = await read(response)
    const tokens = list.usage.total_tokens
    expect(tokens).toBeGreaterThan(20)
    expect(list).toEqual({
      id: requestId,
      object: 'list',
      model,
      results: [
        { index: 2, relevance_score: expect.any(Number) as number, document: { text: documents[2] } },
        { index: 1, relevance_score: expect.any(Number) as number, document: { text: documents[1] } },
      ],
      usage: { prompt_tokens: tokens, total_tokens: tokens },
      meta: {
        api_version: { version: '2' },
        billed_units: { search_units: 1 },
        tokens: { input_tokens: tokens, output_tokens: 0 },
      },
    })
    const scores = list.results.map(({ relevance_score: score }) => score)
    expect(scores).toEqual(scores.toSorted((one, other) => other - one))
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...scores)).toBeLessThanOrEqual(1)
    expect(bench.calls).toMatchObject([
      {
        path: '/api/v1/services/rerank/text-rerank/text-rerank',
        body: { model, input: { query, documents }, parameters: { top_n: 2 } },
      },
    ])
  })

  test('the index is that of the request, and all documents come back where top_n covers them', async () => {
    const list = await read(await rerank({ top_n: 10 }))
    expect(new Set(list.results.map(({ index }) => index))).toEqual(new Set([0, 1, 2]))
    expect(list.results[0]).not.toHaveProperty('document')
    const shuffled = await read(await rerank({ query: `[[sim: shuffled]]${query}` }))
    expect(shuffled.results.map(({ index }) => index)).toEqual([2, 1, 0])
  })

  test('equal scores keep the order of the request', async () => {
    const list = await read(await rerank({ documents: ['a', 'b', 'a', 'a'], query: 'a' }))
    expect(list.results.map(({ index }) => index)).toEqual([0, 2, 3, 1])
  })

  test.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [null, false],
    [undefined, false],
  ])('R2: return_documents %s', async (value, hasDocument) => {
    const objects = [{ text: 'one', id: 7 }, 'two']
    const list = await read(await rerank({ documents: objects, return_documents: value }))
    const found = list.results.find(({ index }) => index === 0)
    expect(found?.document).toEqual(hasDocument ? { text: 'one', id: 7 } : undefined)
    expect(bench.calls[0]?.body).toMatchObject({ input: { documents: ['one', 'two'] } })
  })

  test("Cohere's rank_fields are read line by line", async () => {
    const objects = [{ title: 'Loans', body: 'Interest', year: 2026 }, { text: 'plain' }]
    const fields = { documents: objects, rank_fields: ['title', 'year', 'body'], return_documents: true }
    const list = await read(await rerank(fields))
    expect(bench.calls[0]?.body).toMatchObject({ input: { documents: ['Loans\n2026\nInterest', 'plain'] } })
    expect(list.results.find(({ index }) => index === 0)?.document).toEqual({
      text: 'Loans\n2026\nInterest',
      ...objects[0],
    })
  })

  test("TEI's names", async () => {
    const body = { model, query, texts: documents, return_text: true }
    const list = await read(await bench.post('/rerank', body))
    expect(list.results[0]?.document).toEqual({ text: documents[2] })
  })

  test("R5: DashScope's own form", async () => {
    const own = { model, input: { query, documents }, parameters: { top_n: 1, return_documents: true } }
    const list = await read(await bench.post('/v1/rerank', own))
    expect(list.results).toMatchObject([{ index: 2, document: { text: documents[2] } }])
  })

  test.each(['instruct', 'instruction', 'task'])(
    '%s is sent as the instruction of the search',
    async (name) => {
      const response = await rerank({ [name]: 'Find articles of law' })
      expect(response.headers.has('x-gateway-adjusted')).toBe(false)
      await read(response)
      expect(bench.calls[0]?.body).toMatchObject({ parameters: { instruct: 'Find articles of law' } })
    },
  )

  test('parameters without effect are reported, and refused in strict mode', async () => {
    const fields = { model: 'gte-rerank-v2', instruct: 'x', max_tokens_per_doc: 512, user: null }
    const response = await rerank(fields)
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'instruct dropped (not supported by gte-rerank-v2), max_tokens_per_doc dropped (DashScope has no counterpart)',
    )
    await read(response)
    const error = await readError(await rerank(fields, '/v1/rerank', { 'x-gateway-strict': 'true' }), 400)
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'instruct' })
  })

  test('a dry run sends nothing', async () => {
    const response = await rerank({}, '/v1/rerank', { 'x-gateway-dry-run': 'true' })
    expect(await response.json()).toMatchObject({ object: 'gateway.dry_run', request: { body: { model } } })
    expect(bench.calls).toEqual([])
  })

  test.each([
    [{ query: undefined }, 'query', 'Missing required parameter'],
    [{ query: '' }, 'query', 'it is empty'],
    [{ documents: null }, 'documents', 'Missing required parameter'],
    [{ documents: [] }, 'documents', 'empty array'],
    [{ documents: ['a', ''] }, 'documents[1]', 'it is empty'],
    [{ documents: ['a', { text: '' }] }, 'documents[1]', 'it is empty'],
    [{ documents: ['a', { title: 'b' }] }, 'documents[1]', 'ranks text only'],
    [{ documents: ['a', { image }] }, 'documents[1]', 'qwen3-vl-rerank'],
    [{ documents: ['a', 5] }, 'documents[1]', 'expected one of'],
    [{ documents: many(501) }, 'documents', 'at most 500 documents in a request, but got 501'],
    [{ model: 'qwen3-vl-rerank', documents: many(101) }, 'documents', 'at most 100 documents'],
    [
      { model: 'qwen3-vl-rerank', documents: Array.from({ length: 41 }, () => ({ image })) },
      'documents',
      'at most 40 images',
    ],
    [{ top_n: 0 }, 'top_n', '>= 1'],
    [{ top_n: -1 }, 'top_n', '>= 1'],
    [{ return_documents: 'yes' }, 'return_documents', ''],
    [{ return_embeddings: true }, 'return_embeddings', 'scores from 0 to 1'],
    [{ raw_scores: true }, 'raw_scores', 'scores from 0 to 1'],
    [{ model: undefined }, 'model', 'Missing required parameter'],
    [{ model: 'text-embedding-v4' }, 'model', 'POST /v1/embeddings'],
    [{ model: 'qwen-plus' }, 'model', 'POST /v1/chat/completions'],
  ])('R4: %j is refused', async (fields, param, message) => {
    const error = await readError(await rerank(fields), 400)
    expect(error.param).toBe(param)
    expect(error.message).toContain(message)
    expect(bench.calls).toEqual([])
  })

  test('500 documents are accepted', async () => {
    expect((await read(await rerank({ documents: many(500) }))).results).toHaveLength(500)
  })

  test('too many tokens are an error of the caller', async () => {
    const error = await readError(await rerank({ documents: many(100), query: '法'.repeat(2000) }), 400)
    expect(error).toMatchObject({ code: 'context_length_exceeded', param: 'documents' })
    expect(error.message).toContain("This model's maximum context length is 120000 tokens")
    expect(error.message).toContain('length of the documents')
  })

  test('G2: a model that orders documents in a chat', async () => {
    const response = await bench.chat({ model, messages: [{ role: 'user', content: 'hi' }] })
    const error = await readError(response, 400)
    expect(error).toMatchObject({ param: 'model', code: 'unsupported_value' })
    expect(error.message).toContain('POST /v1/rerank')
  })

  test.each([
    ['error=InternalError.Algo', 500],
    ['error=Throttling.RateQuota', 429],
    ['html-502', 502],
    ['drop-after=1', 502],
    ['missing-entry', 502],
  ])('[[sim: %s]] is an error', async (fault, status) => {
    const error = await readError(await rerank({ query: `[[sim: ${fault}]]${query}` }), status)
    expect(error.type).toBe('dashscope_error')
  })

  test('an unknown model', async () => {
    const error = await readError(await rerank({ model: 'bge-reranker-v2-m3' }), 404)
    expect(error.message).toContain("'qwen3-rerank'")
  })

  test('images are ordered by a model that sees', async () => {
    const objects = [{ image }, { text: 'a red cup' }, 'a blue cup', { video: 'oss://b/c.mp4' }]
    const body = { model: 'qwen3-vl-rerank', query: { image }, documents: objects, return_documents: true }
    const list = await read(await bench.post('/v1/rerank', body))
    expect(list.results[0]).toMatchObject({ index: 0, document: { image } })
    expect(bench.calls[0]?.headers['x-dashscope-ossresourceresolve']).toBe('enable')
  })
})
