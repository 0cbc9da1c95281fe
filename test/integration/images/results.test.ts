import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createGateway, type Transport, type TransportRequest } from '../../../src/index.ts'
import { onBothEdges } from '../../support/edges.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { expectImageList } from '../../support/validate.ts'
import { readPng } from '../../simulator/images/ask-for-images.ts'

const path = '/v1/images/generations'

onBothEdges((bench) => {
  const draw = (
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
    init: RequestInit = {},
  ) => bench.post(path, { model: 'qwen-image-2.0', prompt: 'a', size: '512x512', ...body }, headers, init)
  const fetched = () => bench.calls.filter(({ path: to }) => to.startsWith('/results/'))

  test('I4: the result is fetched without the key', async () => {
    expectImageList(await (await draw({})).json())
    expect(fetched()).toHaveLength(1)
    expect(fetched()[0]?.headers).not.toHaveProperty('authorization')
    expect(fetched()[0]?.headers).not.toHaveProperty('cookie')
  })

  test.each([
    ['another host', 'result-url="https://evil.example/a.png"', 'https://evil.example/a.png'],
    [
      'a host that only looks like one',
      'result-url="https://aliyuncs.com.evil.example/a.png"',
      'https://aliyuncs.com.evil.example/a.png',
    ],
    ['the metadata service', 'result-url="http://100.100.100.200/latest"', 'https://100.100.100.200/latest'],
    [
      'a port',
      'result-url="https://x.oss-cn-beijing.aliyuncs.com:8443/a.png"',
      'https://x.oss-cn-beijing.aliyuncs.com:8443/a.png',
    ],
    ['a redirect', 'on-result="redirect=http://127.0.0.1:9/"', /^http:\/\/127/],
    ['a store that fails', 'on-result="http-503"', /^http:\/\/127/],
    ['an expired address', 'on-result="http-403"', /^http:\/\/127/],
    ['too many bytes', 'result-padding=68000000', /^http:\/\/127/],
  ])(
    'I4: %s is not fetched: the picture, which is paid for, is answered by its address',
    async (_, fault, url) => {
      const response = await draw({ prompt: `[[sim: ${fault}]] a` })
      expect(response.status).toBe(200)
      const { data } = expectImageList(await response.json())
      expect(data[0]?.url).toMatch(url)
      expect(data[0]).not.toHaveProperty('b64_json')
      expect(response.headers.get('x-gateway-adjusted')).toBe(
        'response_format=b64_json->url (the image was made, but could not be fetched)',
      )
    },
  )

  test('an address of DashScope with http is given with https', async () => {
    const result =
      '[[sim: result-url="http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png?Signature=x"]] a'
    const { data } = expectImageList(await (await draw({ prompt: result, response_format: 'url' })).json())
    expect(data[0]?.url).toBe('https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png?Signature=x')
  })

  test('a picture that breaks off breaks the answer off: never half a picture', async () => {
    const response = await draw({ prompt: '[[sim: result-padding=3000000; on-result="rst-after=20"]] a' })
    await expect(response.json()).rejects.toThrow(/terminated|reset|closed|aborted|interrupted|broke/)
  })

  test('a large picture arrives whole', async () => {
    const { data } = expectImageList(
      await (await draw({ prompt: '[[sim: result-padding=3000001]] a', n: 2 })).json(),
    )
    for (const { b64_json: text } of data) {
      const bytes = Buffer.from(String(text), 'base64')
      expect(bytes.length).toBeGreaterThan(3_000_001)
      expect(readPng(bytes)).toMatchObject({ width: 512 })
      expect(bytes.subarray(-8, -4).toString()).toBe('IEND')
    }
  })

  test('I8: an answer with fewer pictures than requested says why', async () => {
    const response = await draw({ prompt: '[[sim: results-fail=1]] a', model: 'wan2.2-t2i-flash', n: 3 })
    expect(expectImageList(await response.json()).data).toHaveLength(2)
    expect(response.headers.get('x-gateway-adjusted')).toBe('n=3->2 (the others failed: content_filter)')
    const strict = await draw({ prompt: '[[sim: results-fail=1]] a', n: 3 }, { 'x-gateway-strict': 'true' })
    expect(strict.status).toBe(200)
  })

  test('I8: no picture at all is an error', async () => {
    const all = await draw({ prompt: '[[sim: results-fail=2]] a', model: 'wan2.2-t2i-flash', n: 2 })
    expect(await readError(all, 400)).toMatchObject({ type: 'dashscope_error', code: 'content_filter' })
    const none = await readError(await draw({ prompt: '[[sim: results-fail=2]] a', n: 2 }), 502)
    expect(none).toMatchObject({ code: 'upstream_malformed' })
  })

  test.each([
    ['moderation', 'error=DataInspectionFailed', 400, 'content_filter'],
    ['arrears', 'error=Arrearage', 429, 'insufficient_quota'],
    ['too many requests', 'error=Throttling.RateQuota', 429, 'rate_limit_exceeded'],
    ['an engine that fails', 'error=InternalError.Algo', 500, 'server_error'],
    ['HTML', 'html-502', 502, 'upstream_malformed'],
    ['an address that is none', 'result-url="javascript:alert(1)"', 502, 'upstream_malformed'],
    ['a reset', 'rst-after=1', 502, 'upstream_interrupted'],
    ['an address of DashScope', 'error=InvalidURL', 400, 'invalid_image_url'],
  ])('%s', async (_, fault, status, code) => {
    for (const model of ['qwen-image-2.0', 'qwen-image-plus']) {
      const error = await readError(
        await draw({ prompt: `[[sim: ${fault}]] a`, model, size: 'auto' }),
        status,
      )
      expect(error.code).toBe(code)
    }
  })

  test('I10: a task that fails is an error by its code, and is submitted once', async () => {
    const task = (fault: string) =>
      draw({ model: 'qwen-image-plus', size: 'auto', prompt: `[[sim: ${fault}]] a` })
    expect(await readError(await task('task-fails=DataInspectionFailed'), 400)).toMatchObject({
      code: 'content_filter',
    })
    expect(await readError(await task('task-fails'), 500)).toMatchObject({ code: 'server_error' })
    expect((await readError(await task('task-canceled'), 409)).message).toContain('was canceled')
    bench.forget()
    expect((await task('on-poll="http-503"; polls=2')).status).toBe(200)
    expect(bench.calls.filter(({ path: to }) => to.includes('/aigc/'))).toHaveLength(1)
  })

  test('I10: a caller who leaves while the task is pending cancels it', async () => {
    const leave = new AbortController()
    const answer = draw(
      { model: 'qwen-image-plus', size: 'auto', prompt: '[[sim: task-pending=100]] a' },
      {},
      { signal: leave.signal },
    )
    await expect
      .poll(() => bench.calls.filter(({ path: to }) => to.includes('/tasks/')).length)
      .toBeGreaterThan(0)
    leave.abort()
    await expect(answer).rejects.toThrow('aborted')
    await expect.poll(() => bench.calls.filter(({ path: to }) => to.endsWith('/cancel')).length).toBe(1)
  })
})

describe('results in general', () => {
  const server = createServer((_, response) => void response.end('secret'))
  let origin = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  const ask = async (url: string, transportOf: (request: TransportRequest) => string) => {
    const seen: TransportRequest[] = []
    const transport: Transport = async (request) => {
      seen.push(request)
      return { status: 200, headers: {}, body: new Blob([transportOf(request)]).stream() }
    }
    const gateway = createGateway({ transport })
    const response = await postTo(gateway, path, { model: 'qwen-image-2.0', prompt: 'a' })
    return { seen, list: expectImageList(await response.json()), url }
  }

  test('without a simulator no local address is fetched', async () => {
    const body = JSON.stringify({ output: { choices: [{ message: { content: [{ image: origin }] } }] } })
    const { seen, list } = await ask(origin, () => body)
    expect(seen).toHaveLength(1)
    expect(list.data[0]?.url).toMatch(/^https:\/\/127/)
  })

  test('an address with http is fetched with https, without the key', async () => {
    const url = 'http://dashscope-result-sh.oss-cn-shanghai.aliyuncs.com/a.png?Expires=1&Signature=s'
    const body = JSON.stringify({ output: { choices: [{ message: { content: [{ image: url }] } }] } })
    const { seen, list } = await ask(url, (request) => (request.method === 'POST' ? body : 'PNG!'))
    expect(seen[1]).toMatchObject({ method: 'GET', url: url.replace('http:', 'https:') })
    expect(seen[1]?.headers).not.toHaveProperty('authorization')
    expect(list.data[0]?.b64_json).toBe(btoa('PNG!'))
  })
})
