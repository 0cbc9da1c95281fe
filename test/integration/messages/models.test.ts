import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

const headers = { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
const json = { ...headers, 'content-type': 'application/json' }
const aliases = { 'claude-haiku-*': 'qwen-flash', 'claude-sonnet-4-5': 'qwen3-max' }

interface Page {
  data: { id: string; type: string }[]
  has_more: boolean
  first_id: string
  last_id: string
}

onBothEdges(
  (bench) => {
    const page = async (path: string, own: Record<string, string> = headers) =>
      (await (await bench.get(path, { headers: own })).json()) as Page
    const send = (body: object, own: Record<string, string> = {}) =>
      bench.get('/v1/messages', {
        method: 'POST',
        headers: { ...json, ...own },
        body: JSON.stringify({ max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...body }),
      })
    const sentModels = () => bench.calls.map(({ body }) => (body as { model?: unknown }).model)

    test.each(['', '/anthropic', '/apps/anthropic'])('the list under %s/v1/models', async (prefix) => {
      const { data, has_more: more, last_id: last } = await page(`${prefix}/v1/models?limit=1000`)
      expect(data.find(({ id }) => id === 'qwen-plus')).toEqual({
        type: 'model',
        id: 'qwen-plus',
        display_name: 'qwen-plus',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00Z$/),
        max_input_tokens: expect.any(Number),
        max_tokens: expect.any(Number),
        capabilities: null,
        lifecycle: 'active',
        line: null,
        deprecated_at: null,
        retires_at: null,
      })
      expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(aliases)))
      expect([more, last]).toEqual([false, data.at(-1)?.id])
    })

    test('pages', async () => {
      const all = (await page('/v1/models?limit=1000')).data.map(({ id }) => id)
      const first = await page('/v1/models')
      expect([first.data.length, first.has_more, first.last_id]).toEqual([20, true, all[19]])
      const next = await page(`/v1/models?limit=5&after_id=${first.last_id}`)
      expect(next.data.map(({ id }) => id)).toEqual(all.slice(20, 25))
      const back = await page(`/v1/models?limit=5&before_id=${all[7]}`)
      expect([back.data.map(({ id }) => id), back.has_more]).toEqual([all.slice(2, 7), true])
      const start = await page(`/v1/models?limit=5&before_id=${all[3]}`)
      expect([start.data.map(({ id }) => id), start.has_more]).toEqual([all.slice(0, 3), false])
    })

    test('of another type, as in the other form', async () => {
      const { data } = await page('/v1/models?type=rerank&limit=1000')
      expect(data.map(({ id }) => id)).toContain('qwen3-rerank')
      expect(data.map(({ id }) => id)).not.toContain('qwen-plus')
    })

    test.each(['limit=0', 'limit=1001', 'limit=x', 'after_id=no-such-model', 'type=AAA'])(
      '?%s is refused',
      async (query) => {
        const response = await bench.get(`/v1/models?${query}`, { headers })
        expect([response.status, await response.json()]).toEqual([
          400,
          expect.objectContaining({
            type: 'error',
            error: expect.objectContaining({ type: 'invalid_request_error' }),
          }),
        ])
      },
    )

    test('one model, and one that there is not', async () => {
      expect(await page('/v1/models/qwen-plus')).toMatchObject({ type: 'model', id: 'qwen-plus' })
      expect(await page('/v1/models/claude-sonnet-4-5')).toMatchObject({ id: 'claude-sonnet-4-5' })
      const response = await bench.get('/v1/models/no-such', { headers })
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { error: { type: 'not_found_error' } },
      ])
    })

    test("without the header the list is OpenAI's, and x-api-key is no key", async () => {
      const list = await page('/anthropic/v1/models', { 'x-api-key': key })
      expect(list).toMatchObject({ object: 'list' })
      expect(bench.calls).toEqual([])
    })

    test("the list of Anthropic's SDK", async () => {
      const client = new Anthropic({ apiKey: key, baseURL: bench.origin, fetch: bench.fetch })
      const ids: string[] = []
      for await (const model of client.models.list()) ids.push(model.id)
      expect(ids).toEqual((await page('/v1/models?limit=1000')).data.map(({ id }) => id))
      expect(await client.models.retrieve('qwen-plus')).toMatchObject({ id: 'qwen-plus' })
    })

    test('#21 the names of helper calls lead to the models of the operator', async () => {
      const response = await send({ model: 'claude-haiku-4-5-20251001' })
      expect([response.status, await response.json()]).toMatchObject([
        200,
        { model: 'claude-haiku-4-5-20251001' },
      ])
    })

    test('#22 a name is replaced in the call itself', async () => {
      await send({ model: 'claude-haiku-4-5-20251001' })
      await send({ model: 'claude-sonnet-4-5[1m]', stream: true })
      expect(sentModels()).toEqual(['qwen-flash', 'qwen3-max'])
    })

    test('a name without a model is a 404 that says what to set; nothing is sent', async () => {
      const response = await send({ model: 'claude-opus-4-8' })
      const { error } = (await response.json()) as { error: { type: string; message: string } }
      expect([response.status, error.type]).toEqual([404, 'not_found_error'])
      for (const word of ['model: ', "'claude-opus-4-8'", 'ANTHROPIC_DEFAULT_HAIKU_MODEL', 'MODEL_ALIASES'])
        expect(error.message).toContain(word)
      expect(sentModels()).toEqual([])
    })

    test('x-gateway-model names the model where no alias does', async () => {
      const header = { 'x-gateway-model': 'qwen-plus' }
      expect((await send({ model: 'claude-opus-4-8[1m]' }, header)).status).toBe(200)
      await send({ model: 'claude-haiku-4-5' }, header)
      await send({ model: 'claude-opus-4-8' }, { 'x-gateway-model': 'claude-sonnet-4-5' })
      await send({ model: 'qwen-plus[1m]' })
      expect(sentModels()).toEqual(['qwen-plus', 'qwen-flash', 'qwen3-max', 'qwen-plus'])
      expect((await send({ model: 'a' }, { 'x-gateway-model': 'two words' })).status).toBe(400)
    })
  },
  { aliases },
)
