import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { afterEach, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { DashScopeError } from '../../../src/dashscope/errors.ts'
import { createUndiciTransport } from '../../../src/server/upstream/undici-transport.ts'
import { ask, key } from '../../support/edges.ts'
import { postTo } from '../../support/post-to.ts'
import { TwoRegions } from '../../support/two-regions.ts'

const regions = new TwoRegions()
const intl = { 'x-dashscope-region': 'intl' }

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

test('each region has its own list of models for a caller', async () => {
  const get = async (headers: Record<string, string>) => {
    const all = { authorization: `Bearer ${key}`, ...headers }
    await (await regions.gateway.fetch('http://gateway/v1/models', { headers: all })).text()
    return [regions.home.calls.length, regions.intl.calls.length]
  }
  const [first] = await get({})
  const [, second] = await get(intl)
  expect([first, second].every((calls) => (calls ?? 0) > 0)).toBe(true)
  expect(await get({})).toEqual([first, second])
  expect(await get(intl)).toEqual([first, second])
})

const text = {
  output: { choices: [{ message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }] },
}
const picture = {
  output: { choices: [{ message: { content: [{ image: 'https://a.oss-cn-beijing.aliyuncs.com/a.png' }] } }] },
}

const domain = '.cn-beijing.maas.aliyuncs.com'

/** For each memory of services: the path on which a model is expected, and the answer on the other one. */
const memories: readonly [path: string, body: Record<string, unknown>, first: string, answer: object][] = [
  ['/v1/chat/completions', ask('hi', { model: 'of-tomorrow' }), '/text-generation/', text],
  [
    '/v1/rerank',
    { model: 'qwen3-rerank', query: 'a', documents: ['b'] },
    '/text-rerank',
    { id: 'r', results: [{ index: 0, relevance_score: 0.5 }], usage: { total_tokens: 3 } },
  ],
  [
    '/v1/images/generations',
    { model: 'qwen-image-plus', prompt: 'a', response_format: 'url' },
    '/text2image/',
    picture,
  ],
]

test.each(memories)(
  '%s: what one region says of a model says nothing about another',
  async (path, body, first, answer) => {
    const hosts: string[] = []
    const gateway = createGateway({
      regions: ['intl', 'us', `*${domain}`],
      async transport({ url }) {
        hosts.push(new URL(url).host)
        const isRefused = url.includes(first)
        const said = isRefused
          ? { code: 'InvalidParameter', message: 'url error, please check url！' }
          : answer
        return { status: isRefused ? 400 : 200, headers: {}, body: new Blob([JSON.stringify(said)]).stream() }
      },
    })
    const callsOf = async (region: string | undefined) => {
      hosts.length = 0
      const response = await postTo(
        gateway,
        path,
        body,
        region === undefined ? {} : { 'x-dashscope-region': region },
      )
      expect(response.status).toBe(200)
      await response.text()
      return [...hosts]
    }
    for (const [region, host] of [
      ['intl', 'dashscope-intl.aliyuncs.com'],
      [undefined, 'dashscope.aliyuncs.com'],
      ['us', 'dashscope-us.aliyuncs.com'],
    ] as const) {
      expect(await callsOf(region)).toEqual([host, host])
      expect(await callsOf(region)).toEqual([host])
    }
    // A caller may invent workspaces; what is known of the listed regions stays.
    for (let number = 0; number < 100; number += 1) await callsOf(`invented${number}${domain}`)
    expect(await callsOf('intl')).toEqual(['dashscope-intl.aliyuncs.com'])
    expect(await callsOf(`invented0${domain}`)).toHaveLength(2)
  },
)

/** A server that keeps its connections, and the sockets that were opened to it. */
async function listen() {
  const sockets: Socket[] = []
  const server = createServer((_, response) => response.end('{}'))
  server.on('connection', (socket) => void sockets.push(socket))
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

test('a caller has connections of its own to each host, and reuses them', async () => {
  const undici = createUndiciTransport()
  const hosts = [await listen(), await listen(), await listen()]
  const get = async (origin: string, caller: string) => {
    const headers = { authorization: `Bearer ${caller}` }
    const { body } = await undici.transport(
      { method: 'GET', url: `${origin}/a`, headers },
      new AbortController().signal,
    )
    for await (const bytes of body) expect(String(bytes)).toBeDefined()
  }
  for (let round = 0; round < 3; round += 1)
    for (const { origin } of hosts) for (const caller of ['one', 'other']) await get(origin, caller)
  expect(hosts.map(({ sockets }) => sockets.length)).toEqual([2, 2, 2])
  await undici.close()
})

test('failed connections in one region leave the retries of the other', async () => {
  const attempts: string[] = []
  const gateway = createGateway({
    regions: ['intl'],
    transport: async ({ url }) => {
      attempts.push(new URL(url).host)
      throw new DashScopeError({ failure: 'unreachable', message: 'down' })
    },
  })
  const count = async (times: number, headers: Record<string, string>) => {
    attempts.length = 0
    for (let time = 0; time < times; time += 1)
      await postTo(gateway, '/v1/chat/completions', ask('hi'), headers)
    return attempts.length
  }
  // Three retries and a tenth of the calls.
  expect(await count(21, intl)).toBe(27)
  expect(await count(1, intl)).toBe(1)
  expect(await count(1, {})).toBe(2)
  expect(new Set(attempts)).toEqual(new Set(['dashscope.aliyuncs.com']))
})
