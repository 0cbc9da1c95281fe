import { describe, expect, test } from 'vitest'

import { DashScopeError } from '../../../src/dashscope/errors.ts'
import { failures, rules } from '../../../src/errors/codes.ts'
import { toPublicPath } from '../../../src/http/router.ts'
import { toApiError } from '../../../src/errors/from-dashscope.ts'
import { isDescribed } from '../../../src/http/endpoint.ts'
import { createGateway } from '../../../src/index.ts'
import { version } from '../../../src/version.ts'
import { onBothEdges } from '../../support/edges.ts'
import { fetchOpenApi, operationOf } from '../../support/openapi.ts'

const openApi = await fetchOpenApi()
const chat = operationOf(openApi, '/v1/chat/completions')

/** The description names the host as a region. */
const atBeijing = { baseUrl: 'https://dashscope.aliyuncs.com' }

onBothEdges((bench) => {
  test.each(['/openapi.json', '/v1/openapi.json', '/openapi.json/'])('GET %s', async (path) => {
    const response = await bench.get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json(?:; charset=utf-8)?$/)
    expect(await response.json()).toEqual(openApi)
  })
}, atBeijing)

describe('the document', () => {
  test('says what it is', () => {
    expect(openApi.openapi).toMatch(/^3\.1\./)
    expect(openApi.info).toMatchObject({ title: 'dashscope-gateway', version, license: { name: 'MIT' } })
    expect(openApi.servers).toMatchObject([{ url: '/' }])
  })

  test('has every endpoint that is served, no other, and states whether it needs a key', () => {
    const served = createGateway()
      .endpoints.filter(isDescribed)
      .map(({ method, path, key, acceptsXApiKey = false }) => [
        `${method} ${toPublicPath(path)}`,
        [
          ...{ required: [{ bearer: [] }], optional: [{}, { bearer: [] }], none: [] }[key],
          ...(acceptsXApiKey ? [{ apiKey: [] }] : []),
        ],
      ])
    const described = Object.entries(openApi.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { security }]) => [
        `${method.toUpperCase()} ${path}`,
        security,
      ]),
    )
    expect(described).toEqual(served)
  })

  test('every operation has a name of its own, an answer, and errors in the envelope', () => {
    const operations = Object.values(openApi.paths).flatMap((path) => Object.values(path))
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { responses } of operations) {
      const { 200: good, ...errors } = responses
      expect(Object.keys(good?.content ?? {})).not.toEqual([])
      expect(Object.keys(errors)).toEqual(expect.arrayContaining(['400', '408', '431', '500']))
      for (const { content } of Object.values(errors)) {
        const schema = content['application/json']?.schema ?? {}
        const all = (schema['anyOf'] ?? [schema]) as unknown[]
        const envelope = { $ref: expect.stringMatching(/^#\/components\/schemas\/(?:Anthropic)?Error$/) }
        expect(all).toEqual(all.map(() => envelope))
      }
    }
  })

  test('has every schema that it refers to, and no other', () => {
    const references = JSON.stringify(openApi).matchAll(/"#\/components\/schemas\/(\w+)"/g)
    const used = new Set([...references].map(([, name]) => name))
    expect(used).toEqual(new Set(Object.keys(openApi.components.schemas)))
    expect(JSON.stringify(openApi)).not.toMatch(/\$defs|\$id"|\$schema"/)
  })

  test('describes the headers that browsers may read', async () => {
    const { startServer } = await import('../../support/start-server.ts')
    const server = await startServer()
    const response = await fetch(`${server.origin}/health`, { headers: { origin: 'https://a.example' } })
    const exposed = response.headers.get('access-control-expose-headers')?.split(/, ?/) ?? []
    await server.stop()
    const documented = Object.values(openApi.paths).flatMap((path) =>
      Object.values(path).flatMap(({ responses }) =>
        Object.values(responses).flatMap(({ headers }) => Object.keys(headers)),
      ),
    )
    expect(exposed).toEqual(expect.arrayContaining([...new Set(documented)]))
  })
})

describe('statuses', () => {
  const words = (code: string) =>
    toApiError(new DashScopeError({ failure: 'refused', code, message: 'No.', status: 400 }))

  test.each(Object.keys(rules))('of DashScope’s %s are documented, and so is their code', (name) => {
    const { status, code } = words(name)
    expect(chat.responses[status]?.description).toContain(code === null ? '' : `\`${code}\``)
  })

  test.each(Object.values(failures))(
    'of failures without an answer of DashScope: $code',
    ({ status, code }) => {
      expect(chat.responses[status]?.description).toContain(`\`${code}\``)
    },
  )
})
