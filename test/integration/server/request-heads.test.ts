import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { ask } from '../../support/edges.ts'
import { soon } from '../../support/soon.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let simulator: RunningSimulator
let server: RunningServer
beforeAll(async () => {
  simulator = await startSimulator()
  server = await startServer({ baseUrl: simulator.origin })
})
afterAll(async () => {
  await server.stop()
  await simulator.close()
})

const one = 'sk-0123456789abcdef'
const other = 'sk-fedcba9876543210'

function exchange(head: string[], body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', reject)
    socket.on('close', () => resolve(text))
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  })
}

const body = JSON.stringify(ask('hi'))
const head = [
  'POST /v1/chat/completions HTTP/1.1',
  'host: gateway',
  'connection: close',
  `authorization: Bearer ${one}`,
  'content-type: application/json',
]
const length = `content-length: ${Buffer.byteLength(body)}`

test.each([
  [
    'two keys',
    [...head, `authorization: Bearer ${other}`, length],
    400,
    "'authorization' was sent more than once",
  ],
  ['two hosts', [...head, 'host: elsewhere', length], '400', "'host' was sent more than once"],
  ['a length and chunks', [...head, length, 'transfer-encoding: chunked'], '400', 'not an HTTP/1.1 request'],
  // Newer parsers refuse it themselves, older ones accept it.
  ['an odd transfer encoding', [...head, 'transfer-encoding: xchunked'], '(?:400|501)', 'error'],
])('%s: an ambiguous request is refused', async (_, lines, status, words) => {
  const before = simulator.calls.length
  const text = await exchange(lines, body)
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(text).toContain(words)
  expect(simulator.calls).toHaveLength(before)
})

const modelsHead = [
  'GET /v1/models HTTP/1.1',
  'host: gateway',
  'connection: close',
  `authorization: Bearer ${one}`,
]

test.each([
  [
    'two keys',
    [...modelsHead, `authorization: Bearer ${other}`],
    400,
    "'authorization' was sent more than once",
  ],
  ['no host', ['GET /v1/models HTTP/1.1', 'connection: close'], 400, "'host' is missing"],
  ['two hosts', [...modelsHead, 'host: elsewhere'], 400, "'host' was sent more than once"],
  [
    'a hundred and one headers',
    [...modelsHead, ...Array.from({ length: 98 }, (_, index) => `x-${index}: 1`)],
    431,
    'The request has 101 headers: at most 100 are accepted',
  ],
])('%s: an ambiguous request is refused where the key is optional, too', async (_, lines, status, words) => {
  const before = simulator.calls.length
  const text = await exchange(lines, '')
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(text).toContain(words)
  expect(simulator.calls).toHaveLength(before)
})

test('a hundred headers are accepted, all of them', async () => {
  const lines = [...modelsHead.slice(0, 3), ...Array.from({ length: 98 }, (_, index) => `x-${index}: 1`)]
  // The last header has an effect like any other.
  expect(await exchange([...lines.slice(0, -1), 'x-request-id: the-last-one'], '')).toMatch(
    /^HTTP\/1\.1 200 [\s\S]*x-request-id: the-last-one/i,
  )
})

/** All data received on one connection until it closes. */
function converse(
  { origin }: RunningServer,
  talk: (socket: Socket) => void | Promise<void>,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => {})
    socket.on('close', () => resolve(text))
    void talk(socket)
  })
}

const statusLines = (text: string) => text.match(/HTTP\/1\.1 \d+/g)

test('garbage after a request does not change its answer under way', async () => {
  const question = JSON.stringify(ask('[[sim: endless; slow-chunks=20]]', { stream: true }))
  const text = await converse(server, (socket) => {
    const lines = [...head.slice(0, 2), ...head.slice(3), `content-length: ${Buffer.byteLength(question)}`]
    socket.write(`${lines.join('\r\n')}\r\n\r\n${question}`)
    socket.once('data', () => socket.write('garbage\r\n\r\n'))
  })
  expect(statusLines(text)).toEqual(['HTTP/1.1 200'])
  expect(text).not.toContain('is not an HTTP/1.1 request')
})

test('a request that was answered before it arrived completely is answered once', async () => {
  const impatient = await startServer({ edge: { requestTimeoutMs: 500, headersTimeoutMs: 500 } })
  const text = await converse(impatient, (socket) => {
    const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: gateway', 'content-length: 100']
    socket.write(`${lines.join('\r\n')}\r\n\r\n{`)
  })
  await impatient.stop()
  expect(statusLines(text)).toEqual(['HTTP/1.1 401'])
})

test.concurrent.each([
  ['no HTTP', 'garbage\r\n\r\n', '400'],
  ['half a head', 'GET /health HTTP/1.1\r\nhost: gateway\r\n', '408'],
  [
    'half a body',
    `${head.filter((line) => !line.startsWith('connection')).join('\r\n')}\r\ncontent-length: 100\r\n\r\n{`,
    '408',
  ],
  ['nothing', '', '408'],
])('%s: refused, and disconnected even if the client stays', async (_, bytes, status) => {
  const impatient = await startServer({ edge: { requestTimeoutMs: 500, headersTimeoutMs: 500 } })
  const socket = connect({
    port: Number(new URL(impatient.origin).port),
    host: '127.0.0.1',
    allowHalfOpen: true,
  })
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => {})
  socket.write(bytes)
  await vi.waitFor(() => expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `)), soon)
  await vi.waitFor(async () => expect(await impatient.connections()).toBe(0), soon)
  socket.destroy()
  await impatient.stop()
})

test('requests that were answered early are forgotten when the next one arrives', async () => {
  const large = 'x'.repeat(300_000)
  const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: gateway', `content-length: ${large.length}`]
  const text = await converse(server, async (socket) => {
    for (let turn = 0; turn < 3; turn += 1) {
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      await once(socket, 'data')
      socket.write(large)
    }
    socket.write('GET /health HTTP/1.1\r\nhost: gateway\r\n\r\n')
    await once(socket, 'data')
    socket.write('garbage\r\n\r\n')
  })
  expect(statusLines(text)).toEqual([
    ...Array.from({ length: 3 }, () => 'HTTP/1.1 401'),
    'HTTP/1.1 200',
    'HTTP/1.1 400',
  ])
})

test('a connection that closes while a body arrives behind another answer does not crash the process', async () => {
  const crashes: unknown[] = []
  const note = (error: unknown) => void crashes.push(error)
  process.on('uncaughtExceptionMonitor', note)
  const question = JSON.stringify(ask('[[sim: endless; slow-chunks=20]]', { stream: true }))
  const lines = [...head.slice(0, 2), ...head.slice(3)].join('\r\n')
  await converse(server, async (socket) => {
    socket.write(`${lines}\r\ncontent-length: ${Buffer.byteLength(question)}\r\n\r\n${question}`)
    socket.write(`${lines}\r\ncontent-length: 100\r\n\r\n{`)
    // Both have begun with the first bytes of the answer.
    await once(socket, 'data')
    socket.destroy()
  })
  await vi.waitFor(async () => expect(await server.connections()).toBe(0), soon)
  process.off('uncaughtExceptionMonitor', note)
  expect(crashes).toEqual([])
})

test('a hundred of many requests in one packet are answered, then the connection closes', async () => {
  const request = 'GET /health HTTP/1.1\r\nhost: gateway\r\n\r\n'
  const text = await converse(server, (socket) => void socket.write(request.repeat(150)))
  expect(statusLines(text)).toHaveLength(100)
  expect(text.match(/^connection: close\r$/gim)).toHaveLength(1)
})

const chunked = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`
const next = 'GET /v1/models HTTP/1.1\r\nhost: gateway\r\n\r\n'

test.each([
  ['HTTP/1.0', 'transfer-encoding: chunked', /HTTP\/1\.1 400 /, "'transfer-encoding' is part of HTTP/1.1"],
  ['HTTP/1.0', 'transfer-encoding: Chunked', /HTTP\/1\.1 400 /, 'error'],
  // Newer parsers refuse it themselves.
  ['HTTP/1.1', 'transfer-encoding: chunked, x', /HTTP\/1\.1 (?:400|501) /, 'error'],
])(
  '%s with %s is refused, and what follows on the connection is never answered',
  async (version, line, status, words) => {
    const before = simulator.calls.length
    const started = () => server.logs().filter((entry) => entry.includes('started')).length
    const known = started()
    const lines = [`POST /v1/chat/completions ${version}`, 'host: gateway', 'connection: keep-alive']
    const said = [...lines, `authorization: Bearer ${one}`, 'content-type: application/json', line]
    const text = await converse(server, (socket) => {
      socket.write(
        `${said.join('\r\n')}\r\n\r\n${chunked}${head.slice(0, 2).join('\r\n')}\r\n${length}\r\n${head.slice(3).join('\r\n')}\r\n\r\n${body}${next}`,
      )
    })
    expect(text).toMatch(status)
    expect(statusLines(text)).toHaveLength(1)
    expect(text).toMatch(/^connection: close\r$/im)
    expect(JSON.parse(text.slice(text.indexOf('{"error"')))).toMatchObject({
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining(words === 'error' ? '' : words),
      },
    })
    expect(simulator.calls).toHaveLength(before)
    // It is not read as a request either.
    expect(started() - known).toBeLessThanOrEqual(1)
  },
)

test('HTTP/1.0 with a length is answered', async () => {
  const lines = ['POST /v1/chat/completions HTTP/1.0', ...head.slice(3), length]
  const text = await converse(server, (socket) => void socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`))
  expect(text).toMatch(/^HTTP\/1\.1 200 /)
})
