import { afterAll, beforeEach, expect, test } from 'vitest'

import { ask, key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'
import { frame } from '../../support/scripted-transport.ts'

const upstream = await startScriptedUpstream()
afterAll(() => upstream.close())
beforeEach(() => {
  upstream.requests.length = 0
  upstream.answer((response, { headers, url }) => {
    const model = `of-${String(headers['x-dashscope-workspace'])}`
    const models = JSON.stringify({ output: { total: 1, models: [{ model }] } })
    response.end(url?.includes('/models') === true ? models : frame('x', 'stop'))
  })
})

const seen = () => upstream.requests.map(({ headers }) => headers['x-dashscope-workspace'])
const good = ['llm-abc123', 'ws_1', 'A', '-', 'x'.repeat(64)]
const bad = ['', ' ', 'my workspace', 'a,b', 'a/b', 'a.b', 'x'.repeat(65), 'é', 'a\tb']

onBothEdges(
  (bench) => {
    const authorized = { authorization: `Bearer ${key}` }

    test.each(good)('%s is passed on with chat', async (workspace) => {
      for (const stream of [true, false]) {
        const response = await bench.chat(ask('hi', { stream, n: 2 }), { 'x-dashscope-workspace': workspace })
        await response.text()
      }
      expect(new Set(seen())).toEqual(new Set([workspace]))
    })

    test('without it none is sent', async () => {
      await (await bench.chat(ask('hi'))).text()
      expect(seen()).toEqual([undefined])
    })

    test.each(bad)('%j is a 400 that names the header, and nothing is sent', async (workspace) => {
      const headers = { ...authorized, 'x-dashscope-workspace': workspace }
      const answers = [
        await bench.get('/v1/models', { headers }),
        await bench.get('/v1/models/qwen-plus', { headers }),
        await bench.get('/v1/chat/completions', {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(ask('hi')),
        }),
      ]
      for (const answer of answers)
        expect(await readError(answer, 400)).toMatchObject({
          param: 'x-dashscope-workspace',
          code: 'invalid_value',
          message: expect.stringContaining("'x-dashscope-workspace'") as unknown,
        })
      expect(upstream.requests).toHaveLength(0)
    })

    test('endpoints without a key ignore it', async () => {
      expect((await bench.get('/health', { headers: { 'x-dashscope-workspace': 'a b' } })).status).toBe(200)
    })

    test('a dry run shows it', async () => {
      const headers = { 'x-gateway-dry-run': 'true', 'x-dashscope-workspace': 'llm-abc123' }
      const response = await bench.chat(ask('hi'), headers)
      expect(await response.json()).toMatchObject({
        request: { headers: { 'x-dashscope-workspace': 'llm-abc123' } },
      })
    })

    test('each workspace of a caller has its own list of models', async () => {
      const workspaces = [
        ['of-llm-1', 'llm-1'],
        ['of-llm-2', 'llm-2'],
        ['of-undefined', undefined],
        ['of-llm-1', 'llm-1'],
      ] as const
      for (const [name, workspace] of workspaces) {
        const headers = {
          ...authorized,
          ...(workspace !== undefined && { 'x-dashscope-workspace': workspace }),
        }
        const text = await (await bench.get('/v1/models', { headers })).text()
        expect(new Set(text.match(/of-[\w-]+/g))).toEqual(new Set([name]))
      }
      expect(seen()).toEqual(['llm-1', 'llm-2', undefined])
    })

    test('it is described', async () => {
      const text = await (await bench.get('/openapi.json')).text()
      const { paths } = JSON.parse(text) as {
        paths: Record<string, Record<string, { parameters: { name: string }[] }>>
      }
      const having = Object.entries(paths).filter(([, methods]) =>
        Object.values(methods).some(({ parameters }) =>
          parameters.some(({ name }) => name === 'x-dashscope-workspace'),
        ),
      )
      expect(having.map(([path]) => path).toSorted()).toEqual(
        expect.arrayContaining(['/v1/chat/completions', '/v1/models', '/v1/models/{id}']),
      )
      expect(having.map(([path]) => path)).not.toContain('/health')
    })

    // Only the server answers preflights.
    if (!bench.overHttp) return
    test('browsers may send it', async () => {
      const response = await bench.get('/v1/chat/completions', {
        method: 'OPTIONS',
        headers: {
          origin: 'http://a',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-dashscope-workspace',
        },
      })
      expect(response.headers.get('access-control-allow-headers')).toContain('x-dashscope-workspace')
    })
  },
  { baseUrl: upstream.origin },
)
