import { afterAll, beforeEach, expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { toBytes } from '../../support/calls.ts'
import { ask, key, onBothEdges } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readError, readStream } from '../../support/read-answer.ts'
import { frame } from '../../support/scripted-transport.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'

const [home, intl] = [await startScriptedUpstream(), await startScriptedUpstream()]
afterAll(() => {
  home.close()
  intl.close()
})
beforeEach(() => {
  for (const upstream of [home, intl]) {
    upstream.requests.length = 0
    upstream.answer((response) => response.end(frame('x', 'stop')))
  }
})

const authorized = { authorization: `Bearer ${key}` }
const chinese = { 'accept-language': 'zh-CN' }
const bad = [
  '',
  ' ',
  'us',
  'cn',
  'intl,intl',
  'intl intl',
  'http://127.0.0.1',
  '127.0.0.1',
  '../intl',
  'constructor',
  'x'.repeat(9000),
]

onBothEdges(
  (bench) => {
    test('a request goes to the host of the gateway, with the header to the one that it names', async () => {
      for (const stream of [true, false]) {
        await (await bench.chat(ask('hi', { stream }))).text()
        await (await bench.chat(ask('hi', { stream }), { 'x-dashscope-region': 'INTL' })).text()
      }
      expect([home.requests.length, intl.requests.length]).toEqual([2, 2])
      expect(intl.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${key}` })
      expect(intl.requests[0]?.headers).not.toHaveProperty('x-dashscope-region')
    })

    test.each(bad)(
      '%j is a 400 that names the header and those allowed, and nothing is sent',
      async (region) => {
        const headers = { ...authorized, 'x-dashscope-region': region }
        const answers = [
          await bench.get('/v1/models', { headers }),
          await bench.get('/v1/chat/completions', {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(ask('hi')),
          }),
        ]
        for (const answer of answers)
          expect(await readError(answer, 400)).toMatchObject({
            param: 'x-dashscope-region',
            code: 'invalid_value',
            message: `Invalid value for the header 'x-dashscope-region': '${region.trim().slice(0, 64)}'. Supported values are: 'intl'. Leave the header out for its own host.`,
          })
        expect([home.requests, intl.requests]).toEqual([[], []])
      },
    )

    test('in Chinese', async () => {
      const response = await bench.chat(ask('hi'), { ...chinese, 'x-dashscope-region': 'us' })
      const { message } = await readError(response, 400)
      expect(message).toContain(
        "请求头 'x-dashscope-region' 的取值不对：'us'。可选值：'intl'。不带此请求头即使用默认地址。",
      )
    })

    test('endpoints without a key ignore it', async () => {
      expect((await bench.get('/health', { headers: { 'x-dashscope-region': 'mars' } })).status).toBe(200)
    })

    test('a dry run shows it', async () => {
      const response = await bench.chat(ask('hi'), {
        'x-gateway-dry-run': 'true',
        'x-dashscope-region': 'intl',
      })
      const { request } = (await response.json()) as { request: { url: string } }
      expect(new URL(request.url).origin).toBe(intl.origin)
    })

    test('it is described for requests with a key, with the values that are allowed', async () => {
      const text = await (await bench.get('/openapi.json')).text()
      const { paths } = JSON.parse(text) as {
        paths: Record<
          string,
          Record<string, { parameters: { name: string; schema?: { pattern?: string } }[] }>
        >
      }
      const having = Object.entries(paths).flatMap(([path, methods]) =>
        Object.values(methods).flatMap(({ parameters }) =>
          parameters.flatMap(({ name, schema }) =>
            name === 'x-dashscope-region' ? [[path, schema?.pattern]] : [],
          ),
        ),
      )
      expect(having).toEqual(
        expect.arrayContaining([
          ['/v1/chat/completions', '^(?:intl)$'],
          ['/v1/models', '^(?:intl)$'],
        ]),
      )
      expect(having.map(([path]) => path)).not.toContain('/health')
      expect(await (await bench.get('/llms.txt')).text()).toContain('- `x-dashscope-region`: ')
    })

    // Only the server answers preflights.
    if (!bench.overHttp) return
    test('browsers may send it', async () => {
      const response = await bench.get('/v1/chat/completions', {
        method: 'OPTIONS',
        headers: {
          origin: 'http://a',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-dashscope-region',
        },
      })
      expect(response.headers.get('access-control-allow-headers')).toContain('x-dashscope-region')
    })
  },
  { baseUrl: home.origin, regions: [`intl=${intl.origin}`] },
)

test('without a list the gateway has one region, under its name, and describes no other', async () => {
  const seen: string[] = []
  const transport: Transport = async ({ url }) => {
    seen.push(new URL(url).host)
    return { status: 200, headers: {}, body: toBytes([frame('x', 'stop')]) }
  }
  const gateway = createGateway({ transport })
  await postChat(gateway, ask('hi'), { 'x-dashscope-region': 'cn' })
  const refused = await postChat(gateway, ask('hi'), { 'x-dashscope-region': 'intl' })
  expect((await readError(refused, 400)).message).toBe(
    "Invalid value for the header 'x-dashscope-region': 'intl'. Supported values are: 'cn'. Leave the header out for 'cn'.",
  )
  expect(seen).toEqual(['dashscope.aliyuncs.com'])
})

test('a private host without a list is not named', async () => {
  const gateway = createGateway({ baseUrl: 'https://private.example' })
  const { message } = await readError(await postChat(gateway, ask('hi'), { 'x-dashscope-region': 'cn' }), 400)
  expect(message).toBe(
    "Invalid value for the header 'x-dashscope-region': 'cn'. This gateway calls one host of DashScope. Leave the header out for its own host.",
  )
  const document = await (await gateway.fetch('http://gateway/openapi.json')).text()
  expect(document).not.toContain('x-dashscope-region')
  expect(() => createGateway({ regions: ['mars'] })).toThrow("'mars' is no region")
})

test('the host of a workspace', async () => {
  const seen: string[] = []
  const transport: Transport = async ({ url }) => {
    seen.push(url)
    return { status: 200, headers: {}, body: toBytes([frame('x', 'stop')]) }
  }
  const gateway = createGateway({ transport, regions: ['*.ap-southeast-1.maas.aliyuncs.com'] })
  const host = 'llm-abc.ap-southeast-1.maas.aliyuncs.com'
  await postChat(gateway, ask('hi'), { 'x-dashscope-region': host })
  expect(seen).toEqual([`https://${host}/api/v1/services/aigc/text-generation/generation`])
  const refused = await postChat(gateway, ask('hi'), {
    'x-dashscope-region': 'llm-abc.cn-beijing.maas.aliyuncs.com',
  })
  expect((await readError(refused, 400)).message).toContain(
    "'cn', '{WorkspaceId}.ap-southeast-1.maas.aliyuncs.com'",
  )
})

test('the description has examples that it allows, with the host of a workspace', async () => {
  const gateway = createGateway({ regions: ['intl', '*.cn-beijing.maas.aliyuncs.com'] })
  const text = await (await gateway.fetch('http://gateway/openapi.json')).text()
  const { paths } = JSON.parse(text) as {
    paths: Record<string, { get: { parameters: { name: string; schema: Schema }[] } }>
  }
  const parameter = paths['/v1/models']?.get.parameters.find(({ name }) => name === 'x-dashscope-region')
  const { examples, pattern } = parameter?.schema ?? { examples: [], pattern: '' }
  expect(examples).toEqual(['cn', 'intl', 'llm-abc123.cn-beijing.maas.aliyuncs.com'])
  expect(examples.filter((one) => !new RegExp(pattern).test(one))).toEqual([])
})

interface Schema {
  pattern: string
  examples: string[]
}

async function refusedKey(regions: string[], headers: Record<string, string> = {}, stream = false) {
  const body = '{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r"}'
  const gateway = createGateway({
    regions,
    transport: async () => ({ status: 401, headers: {}, body: toBytes([body]) }),
  })
  const response = await postChat(gateway, ask('hi', { stream }), { ...chinese, ...headers })
  return (await readError(response, 401)).message
}

const advice = 'This gateway also calls other hosts'

test.each([true, false])(
  'a refused key: the error of today, and the header that would help; streamed: %s',
  async (stream) => {
    const message = await refusedKey(['intl', '*.cn-beijing.maas.aliyuncs.com'], {}, stream)
    for (const words of [
      'The key was tried at dashscope.aliyuncs.com (China (Beijing), shared host). A key works in one region',
      "calls the host in its DASHSCOPE_BASE_URL unless the request has the header 'x-dashscope-region'.",
      'other shared hosts are dashscope-intl.aliyuncs.com',
      `${advice}: add the header 'x-dashscope-region: intl' (International (Singapore)) or 'x-dashscope-region: {WorkspaceId}.cn-beijing.maas.aliyuncs.com' (China (Beijing)).`,
      "本网关也可访问其他地址，请添加请求头 'x-dashscope-region: intl'（国际（新加坡））或 'x-dashscope-region: {WorkspaceId}.cn-beijing.maas.aliyuncs.com'（中国（北京））。",
    ])
      expect(message).toContain(words)
  },
)

test('the tried region is not advised, but that of the gateway is', async () => {
  const message = await refusedKey(['intl', 'us'], { 'x-dashscope-region': 'intl' })
  expect(message).toContain('The key was tried at dashscope-intl.aliyuncs.com')
  expect(message).toContain(
    `${advice}: add the header 'x-dashscope-region: cn' (China (Beijing)) or 'x-dashscope-region: us'`,
  )
  expect(message).not.toContain('x-dashscope-region: intl')
})

test('nothing is advised that is not allowed, or that would not help', async () => {
  expect(await refusedKey([])).not.toContain('x-dashscope-region')
  const plan = 'token-plan.cn-beijing.maas.aliyuncs.com'
  expect(await refusedKey([plan])).not.toContain(advice)
  const ofPlan = await refusedKey([plan, 'intl'], { authorization: 'Bearer sk-sp-0123456789abcdef' })
  expect(ofPlan).toContain(`${advice}: add the header 'x-dashscope-region: ${plan}' (China (Beijing)).`)
})

test('a refused key within a stream that had to begin before the answer', async () => {
  const body = '{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r"}'
  const transport: Transport = async () => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return { status: 401, headers: {}, body: toBytes([body]) }
  }
  const gateway = createGateway({ transport, regions: ['intl'], commitAfterMs: 20 })
  const { error } = await readStream(await postChat(gateway, ask('hi', { stream: true })))
  expect(error?.message).toContain(advice)
})
