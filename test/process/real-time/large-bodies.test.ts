import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer, type RunningServer } from '../../support/start-server.ts'

let server: RunningServer
let socket: Socket
let text: string
let failures: Error[]

async function start(requestTimeoutMs: number): Promise<void> {
  server = await startServer({ maxBodyBytes: 1000, edge: { requestTimeoutMs } })
  socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  text = ''
  failures = []
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.on('error', (error) => failures.push(error))
}
async function stop(): Promise<void> {
  socket.destroy()
  await server.stop()
}
beforeEach(() => start(30_000))
afterEach(stop)

const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-0123456789abcdef\r\n'
/** More than sockets buffer: it is sent only if the server reads it. */
const large = 'x'.repeat(20_000_000)

test.each([
  ['as announced', `${head}content-length: ${large.length}\r\n\r\n`, large],
  [
    'in chunks',
    `${head}transfer-encoding: chunked\r\n\r\n`,
    `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
  ],
])(
  'a too large body is refused at once and read to its end, then the connection closes: %s',
  async (_, lines, body) => {
    socket.write(lines)
    socket.write(body.slice(0, 5000))
    await once(socket, 'data')
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toMatch(/^connection: close\r$/im)
    socket.write(body.slice(5000))
    await once(socket, 'close')
    expect(failures).toEqual([])
    expect(JSON.parse(text.slice(text.indexOf('{')))).toMatchObject({
      error: { type: 'invalid_request_error' },
    })
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  },
)

test.each([
  ['asks for it', 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close'],
  ['speaks HTTP/1.0', 'POST /v1/chat/completions HTTP/1.0'],
])(
  'the client also receives a refusal whose connection is to close, since the caller %s',
  async (_, first) => {
    socket.write(`${first}\r\ncontent-length: ${large.length}\r\n\r\n${large}`)
    await once(socket, 'close')
    expect(failures).toEqual([])
    expect(text).toMatch(/^HTTP\/1\.1 401 [\s\S]*"error":\{.*\}$/)
  },
)

test('a client that sends everything before it reads receives the refusal', async () => {
  socket.pause()
  await new Promise((sent) => socket.write(`${head}content-length: ${large.length}\r\n\r\n${large}`, sent))
  socket.resume()
  await once(socket, 'close')
  expect(failures).toEqual([])
  expect(text).toMatch(/^HTTP\/1\.1 413 /)
})

test('a too large body that has arrived completely closes the connection as well', async () => {
  const body = 'x'.repeat(1001)
  socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`)
  await once(socket, 'close')
  expect(text).toMatch(/^HTTP\/1\.1 413 /)
})

test('the server waits for the rest of the body until the request timeout', async () => {
  await stop()
  await start(2000)
  socket.write(`${head}content-length: ${large.length}\r\n\r\n`)
  await once(socket, 'data')
  await vi.waitFor(async () => expect(await server.connections()).toBe(0), 15_000)
  expect(text.match(/HTTP\/1\.1 413/g)).toHaveLength(1)
})
