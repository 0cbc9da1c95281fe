import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { defineEndpoint } from '../../../src/http/endpoint.ts'
import { ask, key } from '../../support/edges.ts'
import { hold, useHeldUpstream } from '../../support/held-upstream.ts'
import { soon } from '../../support/soon.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'

const upstream = useHeldUpstream()
let server: RunningServer
let socket: Socket
let received = ''
/** Requests for the path `/counted` that were handled. */
let handled = 0

const counted = {
  path: '/counted',
  summary: '',
  key: 'none',
  description: {},
  handle: async () => ({ kind: 'text' as const, text: `number ${(handled += 1)}` }),
} as const
const endpoints = [
  defineEndpoint({ ...counted, method: 'GET' }),
  defineEndpoint({ ...counted, method: 'POST', body: z.object({}) }),
]

beforeEach(async () => {
  received = ''
  handled = 0
  server = await startServer({ baseUrl: upstream.origin(), endpoints })
  socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  socket.on('data', (chunk: Buffer) => (received += chunk.toString())).on('error', () => {})
  await once(socket, 'connect')
})
afterEach(async () => {
  socket.destroy()
  await server.stop()
})

const get = 'GET /counted HTTP/1.1\r\nhost: x\r\n\r\n'
const post = (text: string) => {
  const body = JSON.stringify(ask(text, { stream: true }))
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
const started = () => server.logs().filter((line) => line.includes('Request started')).length
const statuses = () => received.match(/HTTP\/1\.1 \d+/g) ?? []

/** Sends a chat whose answer does not end, and these requests behind it. */
async function sendBehindChat(requests: string, count: number): Promise<void> {
  socket.write(post(hold) + requests)
  await vi.waitFor(() => expect(started()).toBe(count), soon)
  await vi.waitFor(() => expect(received).toContain('data: '), soon)
}

test('a pipelined answer is made after the one before it is sent', async () => {
  await sendBehindChat(get.repeat(3), 4)
  expect(handled).toBe(0)
  upstream.release()
  await vi.waitFor(() => expect(received).toContain('number 3'), soon)
  expect(received).toMatch(/\[DONE\][^]*number 1[^]*number 2[^]*number 3/)
  expect(statuses()).toHaveLength(4)
})

// While a body waits, its connection is not read, and the gateway does not notice that the caller leaves.
test('a pipelined request with a body is handled at once', async () => {
  await sendBehindChat('POST /counted HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}' + get, 3)
  await vi.waitFor(() => expect(handled).toBe(1), soon)
  expect(received).not.toContain('number')
  upstream.release()
  await vi.waitFor(() => expect(received).toMatch(/number 1[^]*number 2/), soon)
})

test('pipelined requests whose caller has left are not handled, and logged as 499', async () => {
  await sendBehindChat(get.repeat(3), 4)
  socket.destroy()
  const ended = () => server.logs().filter((line) => line.includes('Request completed'))
  await vi.waitFor(() => expect(ended()).toHaveLength(4), soon)
  expect(ended().filter((line) => line.includes('Status: 499'))).toHaveLength(3)
  expect(handled).toBe(0)
})

test('the connection closes after the hundredth unanswered request', async () => {
  await sendBehindChat(get.repeat(150), 100)
  upstream.release()
  await once(socket, 'close')
  expect(statuses()).toHaveLength(100)
  expect(handled).toBe(99)
  expect(received.match(/connection: close/gi)).toHaveLength(1)
})

test('the connection is cut at the hundred and first request behind that', async () => {
  await sendBehindChat(get.repeat(199), 100)
  expect(socket.closed).toBe(false)
  socket.write(get.repeat(2))
  await once(socket, 'close')
  expect(statuses()).toHaveLength(1)
  await vi.waitFor(async () => expect(await server.connections()).toBe(0), soon)
})
