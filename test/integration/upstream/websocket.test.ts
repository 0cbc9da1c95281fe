import { setTimeout as pause } from 'node:timers/promises'

import { afterEach, describe, expect, test } from 'vitest'

import { createPlatformSockets } from '../../../src/dashscope/websocket/platform-transport.ts'
import type { SocketTransport } from '../../../src/dashscope/websocket/socket-transport.ts'
import { createWsTransport } from '../../../src/server/upstream/ws-transport.ts'
import { connectSocket, type Opening } from '../../support/connect-socket.ts'
import {
  startSocketServer,
  type RunningSocketServer,
  type SocketServerOptions,
} from '../../support/start-socket-server.ts'

const transports: [string, SocketTransport][] = [
  ['ws', createWsTransport()],
  ['the platform', createPlatformSockets()],
]

let server: RunningSocketServer | undefined
afterEach(() => server?.close())

/** Opens a socket to a server with this behaviour. */
async function open(behaviour: SocketServerOptions, opening: Opening = {}) {
  server = await startSocketServer(behaviour)
  return connectSocket(server.origin, opening)
}

describe.each(transports)('over %s', (_, transport) => {
  test('messages of both kinds arrive in order, and are sent', async () => {
    const got: unknown[] = []
    const socket = await open(
      {
        onOpen(own, { headers, url }) {
          got.push(headers.authorization, headers['user-agent'], url)
          own.on('message', (content: Buffer, isBinary) => {
            got.push(isBinary ? content : content.toString())
            own.send('one')
            own.send(Buffer.from([1, 2]))
            own.send('three')
          })
        },
      },
      { transport },
    )
    await socket.send(Uint8Array.of(7, 8))
    const read = [await socket.next(), await socket.next(), await socket.next()]
    expect(read.map(({ value }) => (typeof value === 'string' ? value : [...(value ?? [])]))).toEqual([
      'one',
      [1, 2],
      'three',
    ])
    expect(got).toEqual(['Bearer sk-test-key-1', 'test/1', '/api-ws/v1/inference', Buffer.from([7, 8])])
    socket.close()
  })

  test('an abort ends the connection within 50 ms, and the reader gets its reason', async () => {
    server = await startSocketServer({})
    const leave = async () => {
      const caller = new AbortController()
      const socket = await connectSocket(server?.origin ?? '', { transport, signal: caller.signal })
      const own = server?.sockets.at(-1)
      const ended = new Promise((resolve) => own?.once('close', resolve))
      const reading = socket.next()
      const left = performance.now()
      caller.abort(new Error('gone'))
      await expect(reading).rejects.toThrow('gone')
      await ended
      return performance.now() - left
    }
    // The fastest of several, since the machine may be busy.
    const times = [await leave(), await leave(), await leave()]
    expect(Math.min(...times)).toBeLessThan(50)
  })

  test.each([
    ['a proper close', (own: { close: () => void }) => own.close()],
    ['a connection that breaks', (own: { terminate: () => void }) => own.terminate()],
  ])('%s before the end is a cut, after the messages before it', async (_name, end) => {
    const socket = await open(
      {
        onOpen(own) {
          own.send('one', () => end(own))
        },
      },
      { transport },
    )
    expect(await socket.next()).toEqual({ done: false, value: 'one' })
    await expect(socket.next()).rejects.toMatchObject({ failure: 'cut' })
  })

  test('a message that is too large ends the call', async () => {
    const socket = await open({ onOpen: (own) => own.send(Buffer.alloc(4 * 1024 * 1024 + 1)) }, { transport })
    await expect(socket.next()).rejects.toMatchObject({ failure: 'malformed' })
  })

  test('a handshake without an answer ends at its timeout', async () => {
    const opening = open({ onUpgrade: () => {} }, { transport, timeouts: { connectTimeoutMs: 30 } })
    await expect(opening).rejects.toMatchObject({
      failure: 'timeout',
      message: 'DashScope did not open a WebSocket within 0.03 s.',
    })
  })

  test('no server at the address: a second attempt, then unreachable', async () => {
    const closed = await startSocketServer({})
    await closed.close()
    const attempts: number[] = []
    const observer = { attempted: ({ attempt }: { attempt: number }) => void attempts.push(attempt) }
    await expect(connectSocket(closed.origin, { transport, observer })).rejects.toMatchObject({
      failure: 'unreachable',
    })
    expect(attempts).toEqual([1, 2])
  })
})

test.each([
  [
    'HTTP/1.1 401 Unauthorized\r\nx-request-id: r-1\r\n\r\n{"code":"InvalidApiKey","message":"Invalid API-key provided."}',
    { failure: 'refused', code: 'InvalidApiKey', origin: { status: 401, requestId: 'r-1' } },
  ],
  [
    'HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\n\r\n{"code":"Throttling","message":"slow down"}',
    { failure: 'refused', code: 'Throttling', origin: { status: 429, retryAfter: 7 } },
  ],
  ['HTTP/1.1 502 Bad Gateway\r\n\r\n<html>bad</html>', { failure: 'refused', origin: { status: 502 } }],
  ['HTTP/1.1 403 Forbidden\r\n\r\n', { failure: 'refused', origin: { status: 403 } }],
  ['HTTP/1.1 200 OK\r\n\r\nhello', { failure: 'malformed', origin: { status: 200 } }],
  [
    'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\n\r\n',
    { failure: 'malformed', origin: { status: 302 } },
  ],
])('the refused handshake %j', async (answer, error) => {
  const statuses: number[] = []
  const opening = open(
    { onUpgrade: (stream) => stream.end(answer) },
    { observer: { answered: ({ status }) => void statuses.push(status) } },
  )
  await expect(opening).rejects.toMatchObject(error)
  expect(statuses).toEqual([error.origin.status])
})

test('at the limit of connections a new one waits until one has ended', async () => {
  const transport = createWsTransport({ maxConnections: 1 })
  const first = await open({}, { transport })
  const origin = server?.origin ?? ''
  await expect(connectSocket(origin, { transport })).rejects.toMatchObject({ failure: 'unreachable' })
  first.close()
  await expect
    .poll(() => connectSocket(origin, { transport }).then((socket) => socket.close()))
    .toBe(undefined)
})

test.each([
  ['a refusal', 'HTTP/1.1 401 Unauthorized\r\n\r\n{}', 'refused'],
  ['a refusal that breaks off', 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 9\r\n\r\n{', 'cut'],
])('%s gives its connection back', async (_, answer, failure) => {
  const transport = createWsTransport({ maxConnections: 1 })
  const refused = open({ onUpgrade: (stream) => stream.end(answer) }, { transport })
  await expect(refused).rejects.toMatchObject({ failure })
  await server?.close()
  const socket = await open({}, { transport })
  socket.close()
})

test('a handshake that cannot be written takes no connection', async () => {
  const transport = createWsTransport({ maxConnections: 1 })
  const request = { url: 'ws://127.0.0.1:9', maxMessageBytes: 1 }
  const { signal } = new AbortController()
  const opening = async () => transport({ ...request, headers: { 'x-broken': '\n' } }, signal)
  await expect(opening()).rejects.toThrow('Invalid character')
  const socket = await open({}, { transport })
  socket.close()
})

test('silence after the first message ends the call, and notifies the observer once', async () => {
  const endings: unknown[] = []
  const socket = await open(
    { onOpen: (own) => own.send('one') },
    { timeouts: { idleMs: 30 }, observer: { ended: (failure) => void endings.push(failure) } },
  )
  await socket.next()
  await expect(socket.next()).rejects.toMatchObject({ failure: 'timeout' })
  socket.close()
  expect(endings).toEqual(['timeout'])
})

test('the beginning of the answer is observed once, however many parts say so', async () => {
  let begun = 0
  const socket = await open({}, { observer: { firstEventArrived: () => (begun += 1) } })
  socket.answerBegan()
  socket.answerBegan()
  socket.close()
  expect(begun).toBe(1)
})

test('a reader that does not read stops the sender: little waits in memory', async () => {
  let sent = 0
  const socket = await open({
    onOpen(own) {
      const send = () => {
        own.send(Buffer.alloc(16 * 1024), (error) => {
          if (error != null) return
          sent += 16
          if (sent < 200_000) send()
        })
      }
      send()
    },
  })
  await socket.next()
  let before = -1
  while (sent !== before) {
    before = sent
    await pause(50)
  }
  // Buffers of the system hold some megabytes.
  expect(sent).toBeLessThan(20_000)
  for (let read = 0; read < 2000; read += 1) await socket.next()
  await expect.poll(() => sent).toBeGreaterThan(before)
  socket.close()
})

test('a platform that cannot pause loses the connection, not its memory', async () => {
  const socket = await open(
    {
      onOpen(own) {
        for (let sent = 0; sent < 20; sent += 1) own.send(Buffer.alloc(1024 * 1024))
      },
    },
    { transport: createPlatformSockets() },
  )
  await new Promise((resolve) => server?.sockets[0]?.once('close', resolve))
  const readAll = async () => {
    for await (const message of socket) expect(message).toHaveLength(1024 * 1024)
  }
  await expect(readAll()).rejects.toMatchObject({ failure: 'cut' })
})
