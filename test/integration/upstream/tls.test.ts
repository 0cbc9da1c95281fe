import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { unobservedCall } from '../../../src/dashscope/call-observer.ts'
import { createDashScope } from '../../../src/dashscope/client.ts'
import { createFetchTransport } from '../../../src/dashscope/transport.ts'
import { createUndiciTransport } from '../../../src/server/upstream/undici-transport.ts'
import {
  certificateOfAnotherHost,
  fittingCertificate,
  tlsKey as key,
  unknownCertificate,
} from '../../support/certificates.ts'
import { readError } from '../../support/read-answer.ts'
import { ask } from '../../support/edges.ts'
import { frame } from '../../support/scripted-transport.ts'
import { withServer } from '../../support/with-server.ts'

const trusted = getCACertificates('default')
setDefaultCACertificates([...trusted, fittingCertificate, certificateOfAnotherHost])
const servers: Server[] = []
const undici = createUndiciTransport({ connectTimeoutMs: 2_000 })
afterAll(async () => {
  setDefaultCACertificates(trusted)
  await undici.close()
  for (const server of servers) server.close()
})

let connections = 0
let requests = 0
beforeEach(() => {
  connections = 0
  requests = 0
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A TCP server that reacts to the first bytes of a client. */
const onHello = (answer: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket))))

/** A TLS server that answers every request with one frame. */
const withCertificate = (cert: string, options = {}) =>
  listen(
    createTlsServer({ key, cert, ...options }, (socket) =>
      socket
        .on('error', () => {})
        .once('data', () => {
          requests += 1
          const body = frame('x', 'stop')
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`)
        }),
    ).on('tlsClientError', () => {}),
  )

/** Content type alert, TLS 1.2, two bytes: fatal, and the description. */
const alert = (description: number) => Buffer.from([21, 3, 3, 0, 2, 2, description])

const failures: Record<string, () => Promise<string>> = {
  'a reset at once': () =>
    listen(createTcpServer((socket) => void socket.on('error', () => {}).resetAndDestroy())),
  'an end at once': () => listen(createTcpServer((socket) => void socket.on('error', () => {}).end())),
  'a reset in the handshake': () => onHello((socket) => socket.resetAndDestroy()),
  'an end in the handshake': () => onHello((socket) => socket.end()),
  'a handshake that is refused': () => onHello((socket) => socket.end(alert(40))),
  'an unknown name': () => onHello((socket) => socket.end(alert(112))),
  'an internal error of TLS': () => onHello((socket) => socket.end(alert(80))),
  'no TLS at all': () => onHello((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  'an old version': () => withCertificate(fittingCertificate, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }),
  'a certificate of an unknown authority': () => withCertificate(unknownCertificate),
  'a certificate of another host': () => withCertificate(certificateOfAnotherHost),
}

/** With `fetch` these have the same errors before a request and after it. */
const ambiguous = ['a reset in the handshake', 'an internal error of TLS', 'no TLS at all']

describe.each([
  ['undici', undici.transport, []],
  ['fetch', createFetchTransport(), ambiguous],
] as const)('%s', (_, transport, left) => {
  const all = Object.entries(failures).filter(([name]) => !left.some((other) => other === name))
  test.each(all)('%s: nothing was sent, so the call is retried once', async (_name, start) => {
    const seen: unknown[] = []
    const observer = {
      ...unobservedCall,
      attempted: ({ attempt }: { attempt: number }) => seen.push(attempt),
      ended: (failure?: string) => seen.push(failure),
    }
    const connect = createDashScope({ transport, baseUrl: await start(), userAgent: 'test' })
    const { signal } = new AbortController()
    const answer = connect('sk-0123456789', signal, () => observer).stream({ path: '/x', body: {} })
    await expect(answer).rejects.toMatchObject({ failure: 'unreachable' })
    expect([seen, connections, requests]).toEqual([[1, 2, 'unreachable'], 2, 0])
  })

  test('after a reset behind the request the call is not retried: the model may have run', async () => {
    const origin = await listen(
      createTlsServer({ key, cert: fittingCertificate }, (socket) =>
        socket
          .on('error', () => {})
          .once('data', () => {
            requests += 1
            socket.destroy()
          }),
      ),
    )
    const connect = createDashScope({ transport, baseUrl: origin, userAgent: 'test' })
    const answer = connect('sk-0123456789', new AbortController().signal).stream({ path: '/x', body: {} })
    await expect(answer).rejects.toMatchObject({ failure: 'cut' })
    expect([connections, requests]).toEqual([1, 1])
  })
})

test('a connection that was closed meanwhile is another attempt without a failure', async () => {
  const baseUrl = await withCertificate(fittingCertificate)
  const connect = createDashScope({ transport: undici.transport, baseUrl, userAgent: 'test' })
  for (let call = 0; call < 3; call += 1) {
    const response = await connect('sk-0123456789', new AbortController().signal).stream({
      path: '/x',
      body: {},
    })
    expect(response.first.frames).toHaveLength(1)
    for await (const bytes of response) expect(response.decode(bytes).frames).toHaveLength(1)
    response.end()
  }
  expect(requests).toBe(3)
})

test('the caller gets an error that clients may retry', async () => {
  const baseUrl = await onHello((socket) => socket.resetAndDestroy())
  await withServer({ baseUrl }, async ({ baseURL }) => {
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi')),
    })
    expect(response.headers.get('x-should-retry')).toBeNull()
    expect(await readError(response, 502)).toMatchObject({ code: 'upstream_unreachable' })
  })
})
