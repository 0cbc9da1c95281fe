import { describe, expect, test } from 'vitest'

import { key } from '../../support/edges.ts'
import { fetchOpenApi, operationOf, Schemas } from '../../support/openapi.ts'
import { Simulated } from '../../support/simulated.ts'

const openApi = await fetchOpenApi()
const schemas = new Schemas(openApi, true)
const simulated = new Simulated()

/** The status of an answer, and its differences from the description. */
async function hold(response: Response, path: string) {
  return {
    status: response.status,
    problems: await schemas.problemsOf(operationOf(openApi, path), response),
  }
}

const fine = (status = 200) => ({ status, problems: [] })

describe('vectors and orders are as they are described', () => {
  test.each([
    ['/v1/embeddings', { model: 'text-embedding-v4', input: 'a' }, 200],
    ['/v1/embeddings', { model: 'text-embedding-v4', input: ['a'], output_type: 'dense&sparse' }, 200],
    ['/v1/embeddings', { model: 'text-embedding-v4', input: [15339], encoding_format: 'base64' }, 200],
    ['/v1/embeddings', { model: 'text-embedding-v4', input: '' }, 400],
    ['/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' }, 404],
    ['/v1/rerank', { model: 'qwen3-rerank', query: 'a', documents: ['a'], return_documents: true }, 200],
    ['/v2/rerank', { model: 'qwen3-vl-rerank', query: 'a', documents: [{ text: 'a', id: 1 }] }, 200],
    ['/v1/reranks', { model: 'qwen3-rerank', query: 'a', documents: [] }, 400],
  ])('%s %j', async (path, body, status) => {
    for (const dryRun of ['false', 'true']) {
      const response = await simulated.gateway.fetch(`http://gateway${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'x-gateway-dry-run': dryRun,
        },
        body: JSON.stringify(body),
      })
      expect(await hold(response, path)).toEqual(fine(status))
    }
  })

  test.each(['/v1/embeddings', '/v1/rerank'])('the examples of %s', async (path) => {
    const { examples: described } = operationOf(openApi, path).requestBody?.content['application/json'] ?? {}
    expect(Object.keys(described ?? {})).not.toEqual([])
    for (const { value } of Object.values(described ?? {})) {
      const response = await simulated.gateway.fetch(`http://gateway${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(value),
      })
      expect(await hold(response, path)).toEqual(fine())
    }
  })
})
