import { expect, test } from 'vitest'

import type { RerankList } from '../../../src/endpoints/rerank/schemas.ts'
import { key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectEmbeddingList } from '../../support/validate.ts'

const aliases = {
  'text-embedding-3-*': 'text-embedding-v4',
  'rerank-v3.5': 'qwen3-rerank',
  'gpt-4o': 'qwen-plus',
}

onBothEdges(
  (bench) => {
    test('an alias of an embedding model is answered under its own name', async () => {
      const response = await bench.post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' })
      expect(expectEmbeddingList(await response.json()).model).toBe('text-embedding-3-small')
      expect(bench.calls).toMatchObject([{ body: { model: 'text-embedding-v4' } }])
    })

    test('an alias of a model that orders documents', async () => {
      const body = { model: 'rerank-v3.5', query: 'a', documents: ['b'] }
      const list = (await (await bench.post('/v2/rerank', body)).json()) as RerankList
      expect(list.model).toBe('rerank-v3.5')
      expect(bench.calls).toMatchObject([{ body: { model: 'qwen3-rerank' } }])
    })

    test('the header x-gateway-model names the model where no alias does', async () => {
      const headers = { 'x-gateway-model': 'text-embedding-v3' }
      const body = { model: 'some-embedding', input: 'a' }
      const response = await bench.post('/v1/embeddings', body, headers)
      expect(expectEmbeddingList(await response.json()).model).toBe('some-embedding')
      await bench.post(
        '/v1/rerank',
        { model: 'bge', query: 'a', documents: ['b'] },
        { 'x-gateway-model': 'rerank-v3.5' },
      )
      expect(bench.calls).toMatchObject([
        { body: { model: 'text-embedding-v3' } },
        { body: { model: 'qwen3-rerank' } },
      ])
    })

    test('an alias at the wrong endpoint', async () => {
      const error = await readError(await bench.post('/v1/embeddings', { model: 'gpt-4o', input: 'a' }), 400)
      expect(error.message).toContain('POST /v1/chat/completions')
      const chat = await bench.chat({ model: 'rerank-v3.5', messages: [{ role: 'user', content: 'a' }] })
      expect((await readError(chat, 400)).message).toContain('POST /v1/rerank')
    })

    test.each([
      ['/v1/embeddings', 'gpt-4.1', "'text-embedding-v4' or 'qwen3-vl-embedding'"],
      ['/v1/rerank', 'jina-reranker-v2-base-multilingual', "'qwen3-rerank' or 'qwen3-vl-rerank'"],
      ['/v1/rerank', 'rerank-english-v3.0', "'qwen3-rerank' or 'qwen3-vl-rerank'"],
    ])('%s: other makers: %s', async (path, model, fitting) => {
      const fields = path === '/v1/rerank' ? { query: 'a', documents: ['b'] } : { input: 'a' }
      const error = await readError(await bench.post(path, { model, ...fields }), 404)
      expect(error.message).toContain(fitting)
      expect(bench.calls).toEqual([])
    })

    test('the list has aliases with the type of their models', async () => {
      const response = await bench.get('/v1/models?type=rerank', {
        headers: { authorization: `Bearer ${key}` },
      })
      const { data } = (await response.json()) as { data: { id: string }[] }
      expect(data.find(({ id }) => id === 'rerank-v3.5')).toMatchObject({
        alias_of: 'qwen3-rerank',
        type: 'rerank',
        endpoint: '/v1/rerank',
      })
    })
  },
  { aliases },
)
