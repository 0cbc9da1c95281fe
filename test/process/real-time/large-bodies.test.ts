import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer, type RunningServer } from '../../support/start-server.ts'

const requestTimeoutMs = 2000
let server: RunningServer
let socket: Socket
let text: string
let failures: Error[]

beforeEach(async () => {
  server = await startServer({ maxBodyBytes: 1000, edge: { requestTimeoutMs } })
  socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  text = ''
  failures = []
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.on('error', (error) => failures.push(error))
})
afterEach(async () => {
  socket.destroy()
  await server.stop()
})

const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-0123456789abcdef\r\n'
/** More than sockets hold: it has only gone out when somebody took it. */
const large = 'x'.repeat(20_000_000)

test.each([
  ['as announced', `${head}content-length: ${large.length}\r\n\r\n`, large],
  [
    'in chunks',
    `${head}transfer-encoding: chunked\r\n\r\n`,
    `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
  ],
])('is told at once, taken to its end and let go: %s', async (_, lines, body) => {
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
})

test.each([
  ['asks for it', 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close'],
  ['speaks HTTP/1.0', 'POST /v1/chat/completions HTTP/1.0'],
])('a refusal whose connection is to close, since the caller %s, is read as well', async (_, first) => {
  socket.write(`${first}\r\ncontent-length: ${large.length}\r\n\r\n${large}`)
  await once(socket, 'close')
  expect(failures).toEqual([])
  expect(text).toMatch(/^HTTP\/1\.1 401 [\s\S]*"error":\{.*\}$/)
})

test('who sends all before reading gets to read it', async () => {
  socket.pause()
  await new Promise((sent) => socket.write(`${head}content-length: ${large.length}\r\n\r\n${large}`, sent))
  socket.resume()
  await once(socket, 'close')
  expect(failures).toEqual([])
  expect(text).toMatch(/^HTTP\/1\.1 413 /)
})

test('one that has come whole closes the connection as well', async () => {
  const body = 'x'.repeat(1001)
  socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`)
  await once(socket, 'close')
  expect(text).toMatch(/^HTTP\/1\.1 413 /)
})

test('the rest is waited for as long as a request may take, and no longer', async () => {
  socket.write(`${head}content-length: ${large.length}\r\n\r\n`)
  await once(socket, 'data')
  await vi.waitFor(async () => expect(await server.connections()).toBe(0), 10_000)
  expect(text.match(/HTTP\/1\.1 413/g)).toHaveLength(1)
})
