import { createServer, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, test } from 'vitest'

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

test('encodings that were not asked for are undone', async () => {
  const text = '合同'.repeat(50_000)
  const read = await ask((response) => response.setHeader('content-encoding', 'GZIP').end(gzipSync(text)))
  expect(read).toBe(text)
})

test('a header that is said twice is no failure', async () => {
  const read = await ask((response) =>
    response.setHeader('content-encoding', ['identity', 'identity']).end('whole'),
  )
  expect(read).toBe('whole')
})

test('a call that has ended is not begun', async () => {
  const request = { method: 'GET', url: 'http://127.0.0.1:9/', headers: {} } as const
  await expect(undici.transport(request, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
})

test('over TLS nothing but HTTP/1.1 is offered', async () => {
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
