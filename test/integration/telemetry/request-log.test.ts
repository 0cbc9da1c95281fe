import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import { afterEach, describe, expect, test } from 'vitest'

import { unobservedRequest, type Ending } from '../../../src/http/adapters/request-observer.ts'
import { ask } from '../../support/edges.ts'
import { canaryHash, canaryKey, startLogged, type LoggedServer } from '../../support/logged-server.ts'
import { chat } from '../../support/rate-limits.ts'

let server: LoggedServer
afterEach(() => server.stop())

const slow = JSON.stringify(ask('[[sim: slow-ttfb=20]]'))

describe('text', () => {
  const stamp = String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}`
  const hash = `API Key Hash: ${canaryHash}`

  test('a line when a request starts and one when it ends', async () => {
    server = await startLogged()
    await server.chat(ask('hi'))
    const started = `^${stamp} - Request started - IP: 127\\.0\\.0\\.1, Method: POST, Path: /v1/chat/completions, ${hash}$`
    const ended = `^${stamp} - Request completed - IP: 127\\.0\\.0\\.1, Status: 200, Time: \\d+\\.\\d{2}s, ${hash}$`
    expect(server.logs()).toEqual([
      expect.stringMatching(new RegExp(started)),
      expect.stringMatching(new RegExp(ended)),
    ])
  })

  test('the line has the local time and the duration', async () => {
    server = await startLogged()
    await server.chat(ask('[[sim: slow-ttfb=120]]', { stream: true }))
    const [started = '', ended = ''] = server.logs()
    const at = new Date(started.slice(0, 19).replace(' ', 'T')).getTime()
    expect(Math.abs(at - Date.now())).toBeLessThan(5000)
    const seconds = Number(/Time: ([\d.]+)s/.exec(ended)?.[1])
    expect(seconds).toBeGreaterThanOrEqual(0.11)
    expect(seconds).toBeLessThan(10)
  })

  test.each([
    ['no key', {}, 'none'],
    ['another scheme', { authorization: 'Basic abc' }, 'none'],
    ['two keys', { authorization: 'Bearer a b' }, 'none'],
    ['a small bearer', { authorization: `bearer ${canaryKey}` }, canaryHash],
  ])('the hash with %s', async (_, headers: Record<string, string>, expected) => {
    server = await startLogged()
    await server.chat(ask('hi'), { headers })
    const hashes = server.logs().map((line) => /API Key Hash: (\w+)/.exec(line)?.[1])
    expect(hashes).toEqual([expected, expected])
  })

  test.each([
    ['GET', '/health', 200],
    ['GET', '/nothing', 404],
    ['DELETE', '/v1/models', 405],
    ['OPTIONS', '/v1/models', 204],
  ])('%s %s is a line with %i', async (method, path, status) => {
    server = await startLogged()
    await fetch(server.origin + path, { method })
    const [ended] = await server.completed()
    expect(server.logs()[0]).toContain(`Method: ${method}, Path: ${path},`)
    expect(ended).toContain(`Status: ${status},`)
  })

  test('a caller who leaves before the status is a 499', async () => {
    server = await startLogged()
    await server.leave(ask('[[sim: slow-ttfb=20000]]'))
    expect((await server.completed())[0]).toContain('Status: 499,')
  })

  test.each([
    ['does not come in time', 'content-length: 100\r\n\r\n{', 408],
    ['is no HTTP', 'transfer-encoding: chunked\r\n\r\nnonsense\r\n', 400],
    [
      'has something behind it',
      `connection: close\r\ncontent-length: ${slow.length}\r\n\r\n${slow}GET / HTTP/1.1\r\n\r\n`,
      400,
    ],
  ])(
    'a request whose body %s is not a disconnect: the log has the status that was sent',
    async (_, rest, status) => {
      const endings: Ending[] = []
      const observe = () => ({ ...unobservedRequest, ended: (ending: Ending) => endings.push(ending) })
      const edge = { requestTimeoutMs: 100, observe }
      server = await startLogged({ logFormat: 'json', edge })
      const port = Number(new URL(server.origin).port)
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: x', `authorization: Bearer ${canaryKey}`]
      socket.write(`${lines.join('\r\n')}\r\n${rest}`)
      const [reported] = (await once(socket, 'data')) as [Buffer]
      expect(reported.toString()).toContain(`HTTP/1.1 ${status} `)
      // A client that keeps the connection open after the answer must not change the logged status.
      await wait(300)
      socket.destroy()
      const [ended = ''] = await server.completed()
      expect(JSON.parse(ended)).toMatchObject({ status, completed: true })
      expect(endings).toEqual([{ status, left: undefined }])
    },
  )

  test.each(['slow-ttfb=20000', 'slow-first-event=20000', 'slow-chunks=300', 'endless'])(
    'a caller who leaves is no failure of the gateway: %s',
    async (fault) => {
      server = await startLogged()
      const body = ask(`[[sim: ${fault}]]`, { stream: fault === 'endless' })
      await server.leave(body)
      await server.completed()
      await wait(20)
      expect(server.logs().filter((line) => !line.includes('Request '))).toEqual([])
    },
  )

  const strict = {
    headers: {
      authorization: `Bearer ${canaryKey}`,
      'content-type': 'application/json',
      'x-gateway-strict': 'true',
    },
  }
  test.each([
    ['refused by the gateway', ask('hi', { temperature: 2 }), strict, 'qwen-plus'],
    ['refused by DashScope', ask('[[sim: error=InvalidApiKey]]'), {}, 'qwen-plus'],
    ['refused before its model is known', ask('hi', { temperature: 'hot' }), {}, undefined],
    ['without a key', ask('hi'), { headers: {} }, undefined],
  ])('the line of a request that is %s ends with the error', async (_, body, init, model) => {
    server = await startLogged()
    const response = await server.chat(body, init)
    const { error } = (await response.json()) as { error: { code: string | null; type: string } }
    const named = model === undefined ? '' : `, Model: ${model}`
    const id = response.headers.get('x-request-id')
    const [ended = ''] = await server.completed()
    expect(ended).toMatch(
      / - Request completed - IP: 127\.0\.0\.1, Status: 4\d\d, Time: \d+\.\d{2}s, API Key Hash: \w+, /,
    )
    expect(ended.replace(/.*API Key Hash: \w+/, '')).toBe(
      `, Request ID: ${id}${named}, Error: ${error.code ?? error.type}`,
    )
  })

  test('a stream that breaks has its error in its line, although its status is 200', async () => {
    server = await startLogged()
    const response = await server.chat(ask('[[sim: error-after=1]]', { stream: true }))
    const id = response.headers.get('x-request-id')
    expect((await server.completed())[0]).toMatch(
      new RegExp(`, Status: 200, .*, Request ID: ${id}, Model: qwen-plus, Error: \\w+$`),
    )
  })

  test('a failure below the core has an error in its line as well', async () => {
    server = await startLogged()
    await server.leave(ask('[[sim: slow-ttfb=20000]]'))
    expect((await server.completed())[0]).toMatch(/, Model: qwen-plus, Error: client_closed_request$/)
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n',
    )
    await once(socket.resume(), 'close')
    expect((await server.completed(2))[1]).toMatch(/, Status: 400, .*, Error: invalid_request_error$/)
  })

  test.each(['text', 'json'] as const)('a model is a short word without a key, %s', async (logFormat) => {
    server = await startLogged({ logFormat })
    const model = `a\t\u0085\u001b[31m\u2028\u202e${canaryKey}, Error: none sk-0123456789abcdef${'x'.repeat(150)}`
    expect((await server.chat(ask('hi', { model }))).status).toBeGreaterThanOrEqual(400)
    const [ended = ''] = await server.completed()
    expect(ended).toContain('a???[31m??')
    expect(ended).not.toMatch(/\p{Cc}|\p{Cf}|canary-key|0123456789abcdef/u)
    expect(ended.length).toBeLessThan(700)
  })

  test('a path is one short line, whatever was sent', async () => {
    server = await startLogged()
    await fetch(`${server.origin}/${encodeURIComponent('a\nRequest started')}/${'x'.repeat(5000)}`)
    await server.completed()
    const logs = server.logs()
    expect(logs).toHaveLength(2)
    expect(Math.max(...logs.map(({ length }) => length))).toBeLessThan(450)
  })
})

describe.each(['text', 'json'] as const)('%s, at debug level', (logFormat) => {
  test('an invalid DashScope request id is not logged', async () => {
    const upstream = createServer((_, response) => {
      const id = `one\ttwo\u0085three\u009b31m${'x'.repeat(3000)}`
      response.writeHead(401, { 'x-request-id': id, 'content-type': 'application/json' })
      response.end('{"code":"InvalidApiKey","message":"no"}')
    })
    await once(upstream.listen(0, '127.0.0.1'), 'listening')
    const { port } = upstream.address() as AddressInfo
    server = await startLogged({ logFormat, logLevel: 'debug', baseUrl: `http://127.0.0.1:${port}` })
    await server.chat(ask('hi'))
    upstream.closeAllConnections()
    upstream.close()
    const called = server.logs().find((line) => /DashScope called|upstream_call/.test(line)) ?? ''
    expect(called).toContain('401')
    expect(called).not.toContain('three')
    expect(called).not.toMatch(/\p{Cc}/u)
    expect(called.length).toBeLessThan(500)
  })
})

describe('json', () => {
  test('a request that failed has its model and the code of its error', async () => {
    server = await startLogged({ logFormat: 'json' })
    const response = await server.chat(ask('[[sim: error=InvalidApiKey]]'))
    const [ended = ''] = await server.completed()
    expect(JSON.parse(ended)).toMatchObject({
      status: 401,
      requestId: response.headers.get('x-request-id'),
      model: 'qwen-plus',
      error: 'invalid_api_key',
    })
  })

  test('one object per line', async () => {
    server = await startLogged({ logFormat: 'json' })
    const response = await server.chat(ask('hi'))
    const caller = {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      ip: '127.0.0.1',
      keyHash: canaryHash,
    }
    expect(server.logs().map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...caller, event: 'request_started', method: 'POST', path: '/v1/chat/completions' },
      {
        ...caller,
        event: 'request_completed',
        status: 200,
        seconds: expect.any(Number) as unknown,
        completed: true,
        requestId: response.headers.get('x-request-id'),
      },
    ])
  })

  test('a request whose caller disconnected is not completed', async () => {
    server = await startLogged({ logFormat: 'json' })
    const response = await chat(server, { body: ask('[[sim: endless]]', { stream: true }) })
    const reader = response.body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
    const [ended = ''] = await server.completed()
    expect(JSON.parse(ended)).toMatchObject({ status: 200, completed: false })
  })
})
