import { createServer, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { TransportRequest } from '../../dashscope/transport.ts'
import { createUndiciTransport } from './undici-transport.ts'

let undici = createUndiciTransport()
const servers: Server[] = []
beforeEach(() => (undici = createUndiciTransport()))
afterEach(async () => {
  await undici.close()
  for (const server of servers.splice(0)) server.close()
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function ask(answer: (response: ServerResponse) => void): Promise<string> {
  const host = await listen(createServer((_, response) => answer(response)))
  const request = { method: 'GET', url: `http://${host}/a?b=c`, headers: {} } as const
  const { body } = await undici.transport(request, new AbortController().signal)
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const submit = (host: string, body: string, more: Pick<TransportRequest, 'unsent' | 'onSent'>) =>
  undici.transport(
    { method: 'POST', url: `http://${host}/`, headers: {}, body, ...more },
    new AbortController().signal,
  )

test('unrequested content encodings are decoded', async () => {
  const text = '合同'.repeat(50_000)
  const read = await ask((response) => response.setHeader('content-encoding', 'GZIP').end(gzipSync(text)))
  expect(read).toBe(text)
})

test('a repeated header is no failure', async () => {
  const read = await ask((response) =>
    response.setHeader('content-encoding', ['identity', 'identity']).end('whole'),
  )
  expect(read).toBe('whole')
})

test('a call that was aborted before is not started', async () => {
  const request = { method: 'GET', url: 'http://127.0.0.1:9/', headers: {} } as const
  await expect(undici.transport(request, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
})

test('a caller who disconnects while the body is sent ends the call', async () => {
  const arrived = Promise.withResolvers<Socket>()
  const host = await listen(
    createTcpServer((socket) => arrived.resolve(socket.on('error', () => {}).pause())),
  )
  const caller = new AbortController()
  const answer = submit(host, 'x'.repeat(16 * 1024 * 1024), { unsent: caller.signal })
  const socket = await arrived.promise
  caller.abort(new Error('gone'))
  await expect(answer).rejects.toThrow('gone')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume()
  await closed
})

test.each([10, 1024 * 1024])(
  'a call continues after the caller has aborted when its body of %i bytes was sent',
  async (length) => {
    const received = Promise.withResolvers<ServerResponse>()
    const host = await listen(
      createServer((request, response) => void request.on('end', () => received.resolve(response)).resume()),
    )
    const caller = new AbortController()
    const sent = Promise.withResolvers<void>()
    const answer = submit(host, 'x'.repeat(length), { unsent: caller.signal, onSent: sent.resolve })
    const response = await received.promise
    if (length > 1024) await sent.promise
    caller.abort(new Error('gone'))
    response.end('an id')
    expect((await answer).status).toBe(200)
  },
)

test('over TLS only HTTP/1.1 is offered', async () => {
  const hello = Promise.withResolvers<string>()
  const host = await listen(
    createTcpServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', (bytes) => {
          hello.resolve(bytes.toString('latin1'))
          socket.destroy()
        })
    }),
  )
  const request = { method: 'GET', url: `https://${host}/`, headers: {} } as const
  await expect(undici.transport(request, new AbortController().signal)).rejects.toThrow(
    'could not be reached',
  )
  // The protocol names, each preceded by its length.
  expect(await hello.promise).toContain('\u0008http/1.1')
  expect(await hello.promise).not.toContain('\u0002h2')
})
