import { beforeAll, expect, test, vi } from 'vitest'

import {
  check,
  documentIn,
  expectClean,
  failuresIn,
  inDocument,
  key,
  lineOf,
  marksIn,
  names,
  CheckServers,
  withKey,
} from '../support/check-service.ts'
import { freePort } from '../support/free-port.ts'
import type { Ended } from '../support/run-cli.ts'

vi.setConfig({ testTimeout: 30_000 })

const servers = new CheckServers()
let origin: string
beforeAll(async () => {
  ;({ origin } = (await servers.gateway()).gateway)
})

/** One line that says what is wrong and what to do, and nothing else that was tried. */
function expectNoService(ended: Ended, text: RegExp, advice: RegExp): void {
  expect([ended.code, ended.stderr]).toEqual([1, ''])
  expectClean(ended)
  expect(marksIn(ended.stdout)).toEqual(['✗', ...names.slice(1).map(() => '–')])
  expect(lineOf(ended.stdout, 'service')?.text).toMatch(text)
  expect(lineOf(ended.stdout, 'service')?.advice).toMatch(advice)
  expect(lineOf(ended.stdout, 'cancellation')?.text).toBe('skipped, because of: Service')
  expect(ended.stdout).toContain(`0 passed, 1 failed, ${names.length - 1} skipped`)
  expect(ended.stdout).toContain('Some checks failed')
  // Nothing to use there.
  expect(ended.stdout).not.toContain('curl')
}

test('nothing listens', async () => {
  const ended = await check(['--url', `127.0.0.1:${await freePort()}`], withKey)
  expectNoService(ended, /^nothing listens at 127\.0\.0\.1:\d+/, /Start the gateway/)
  const chinese = await check(['--url', `127.0.0.1:${await freePort()}`], { LC_ALL: 'zh_CN' })
  expect(chinese.stdout).toMatch(/✗ 服务 +127\.0\.0\.1:\d+ 没有程序在监听.*\n +→ 请先启动网关/)
})

test('plain HTTP where TLS is expected, and silence', async () => {
  expect.hasAssertions()
  const tls = await check(['--url', origin.replace('http', 'https')], withKey)
  expectNoService(tls, /does not speak TLS/, /use http:\/\//)
  const silent = await servers.proxy(origin, { answers: () => true })
  const ended = await check(['--url', silent.origin, '--timeout', '1'], withKey)
  expectNoService(ended, /^not complete within 1 s/, /--timeout/)
})

test.each([
  [
    'another site',
    200,
    { 'content-type': 'text/html', server: 'Apache' },
    '<html><head><title>It works!</title></head></html>',
    /another service answers \(server: Apache\): 200, HTML "It works!"/,
    /Check the host, port and path/,
  ],
  [
    'nginx without the gateway behind it',
    502,
    { server: 'nginx/1.22.1', 'content-type': 'text/html' },
    '<html><head><title>502 Bad Gateway</title></head></html>',
    /a proxy answers with 502 \(server: nginx\/1\.22\.1\)/,
    /Check that the gateway is running.*proxy_pass/,
  ],
  [
    'a page that plays with the terminal',
    200,
    {},
    '\u001B[2J\u0007evil\u202Etext',
    /200, "\[2J evil text"/,
    /Check the host/,
  ],
])('%s, which never sees the key', async (_, status, headers, body, text, advice) => {
  const proxy = await servers.proxy(origin, {
    answers: (_request, response) => {
      response.writeHead(status, headers).end(body)
      return true
    },
  })
  expectNoService(await check(['--url', proxy.origin], withKey), text, advice)
  expect(proxy.keys).toEqual([undefined, undefined])
})

test('a proxy that passes on /v1 alone is fine', async () => {
  const proxy = await servers.proxy(origin, {
    answers: ({ url = '' }, response) => {
      if (url.startsWith('/v1')) return false
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nothing</h1>')
      return true
    },
  })
  const ended = await check(['--url', `${proxy.origin}/v1`])
  expect([ended.code, failuresIn(ended.stdout)]).toEqual([0, []])
})

test('a proxy that buffers', async () => {
  const proxy = await servers.proxy(origin, { buffers: true })
  const ended = await check(['--url', proxy.origin], withKey)
  expect([ended.code, ended.stderr]).toEqual([1, ''])
  expectClean(ended)
  const text = /^no data for \d+ ms, then \d+ pieces within \d+ ms .* buffers \(server: test-proxy\)/
  expect(failuresIn(ended.stdout)).toEqual([
    {
      mark: '✗',
      title: 'Stream',
      text: expect.stringMatching(text),
      advice: expect.stringContaining('proxy_buffering off'),
    },
  ])
  expect(lineOf(ended.stdout, 'cancellation')?.text).toBe('skipped, because of: Stream')
  expect(lineOf(ended.stdout, 'tools')?.mark).toBe('✓')
  const document = documentIn(await check(['--url', proxy.origin, '--json'], withKey))
  const figures = inDocument(document, 'stream')?.figures ?? {}
  expect(figures).toMatchObject({ buffered: true })
  const [first, last] = [Number(figures['time_to_first_byte_ms']), Number(figures['time_to_last_byte_ms'])]
  expect(first).toBeGreaterThan(300)
  expect(last - first).toBeLessThan(200)
  expect([document.ok, inDocument(document, 'cancellation')?.status]).toEqual([false, 'skipped'])
})

test('a proxy that goes on when its client leaves', async () => {
  // Slow enough that the answer is still under way at the end of the timeout.
  const slow = await servers.gateway({ edge: { inFlight: { all: 0, perKey: 1, perIp: 0 } } }, 80)
  const proxy = await servers.proxy(slow.gateway.origin, { staysBehind: true })
  const ended = await check(['--url', proxy.origin], withKey)
  expect(failuresIn(ended.stdout)).toEqual([
    {
      mark: '✗',
      title: 'Cancellation',
      text: expect.stringMatching(/^\d+ ms after the disconnect the stream still counts as open: 429/),
      advice: expect.stringContaining('proxy_ignore_client_abort off'),
    },
  ])
})

test('a key that DashScope refuses, and a service that repeats it in its answer', async () => {
  const proxy = await servers.proxy(origin, {
    answers: ({ headers, method }, response) => {
      if (method !== 'POST' || headers.authorization !== `Bearer ${key}`) return false
      const message = `Incorrect API key: ${key}, in other letters ESCAPED`
      const error = { message, type: 'authentication_error', param: null, code: 'invalid_api_key' }
      const body = JSON.stringify({ error }).replace('ESCAPED', String.raw`\u0073${key.slice(1)}`)
      response.writeHead(401, { 'content-type': 'application/json' }).end(body)
      return true
    },
  })
  const ended = await check(['--url', proxy.origin], withKey)
  expect(ended.code).toBe(1)
  expect(ended.stdout + ended.stderr).not.toContain('never-to-be-shown')
  expect(lineOf(ended.stdout, 'chat')).toMatchObject({
    mark: '✗',
    text: expect.stringContaining('401 invalid_api_key: Incorrect API key: ***, in other letters ***'),
    advice: expect.stringContaining('A key works in one region'),
  })
  const json = await check(['--url', proxy.origin, '--json'], withKey)
  expect(json.stdout + json.stderr).not.toContain('never-to-be-shown')
  expect(inDocument(documentIn(json), 'chat')?.status).toBe('failed')
})
