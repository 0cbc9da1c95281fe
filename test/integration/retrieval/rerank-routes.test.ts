import { describe, expect, test } from 'vitest'

import type { RerankList } from '../../../src/endpoints/rerank/schemas.ts'
import { createGateway, type TransportRequest } from '../../../src/index.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'

const model = 'qwen3-rerank'
const image = 'https://a.example/cup.png'
const read = async (response: Response) => (await response.json()) as RerankList

describe('a host that has the model on its compatible path alone', () => {
  const urlError = { code: 'InvalidParameter', message: 'url error, please check url！' }
  const start = () => {
    const urls: string[] = []
    const bodies: unknown[] = []
    const gateway = createGateway({
      async transport({ url, body = '' }: TransportRequest) {
        urls.push(new URL(url).pathname)
        bodies.push(JSON.parse(body))
        const isNative = url.includes('/api/v1/')
        const flat = { id: 'r-1', results: [{ index: 0, relevance_score: 0.5 }], usage: { total_tokens: 3 } }
        return {
          status: isNative ? 400 : 200,
          headers: {},
          body: new Blob([JSON.stringify(isNative ? urlError : flat)]).stream(),
        }
      },
    })
    const ask = (fields = {}) =>
      postTo(gateway, '/v1/rerank', { model, query: 'a', documents: ['b'], top_n: 1, ...fields })
    return { ask, urls, bodies }
  }

  test('is asked there once the native path refused, and first from then on', async () => {
    const { ask, urls, bodies } = start()
    expect((await read(await ask())).results).toEqual([{ index: 0, relevance_score: 0.5 }])
    await read(await ask())
    const [native, compatible] = [
      '/api/v1/services/rerank/text-rerank/text-rerank',
      '/compatible-api/v1/reranks',
    ]
    expect(urls).toEqual([native, compatible, compatible])
    expect(bodies[1]).toEqual({ model, query: 'a', documents: ['b'], top_n: 1 })
  })

  test('is not asked there for images', async () => {
    const { ask, urls } = start()
    const error = await readError(await ask({ model: 'qwen3-vl-rerank', documents: [{ image }] }), 400)
    expect(error.message).toContain('url error')
    expect(urls).toHaveLength(1)
  })
})
