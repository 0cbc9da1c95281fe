import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { unobservedRequest, type Ending } from '../../../src/http/adapters/request-observer.ts'
import { ask, key } from '../../support/edges.ts'
import { soon } from '../../support/soon.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let server: RunningServer
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
  server = await startServer({ baseUrl: simulator.origin })
})
beforeEach(() => simulator.forget())
afterAll(async () => {
  await server.stop()
  await simulator.close()
})

function open(): Socket {
  const { hostname, port } = new URL(server.origin)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  socket.on('error', () => {})
  return socket
}

function head(length: number, more: string[] = []): string {
  const lines = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: gateway',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${length}`,
    ...more,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

const toBody = (marker: string) => JSON.stringify(ask(`[[sim: ${marker}]]`, { stream: true }))
const endless = toBody('endless')
const states = () => simulator.calls.map(({ state }) => state)

test.each([
  ['closes', (socket: Socket) => socket.destroy()],
  ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
  ['closes their half of the connection', (socket: Socket) => socket.end()],
])('a caller who %s within a stream has left', async (_, leave) => {
  const socket = open()
  socket.write(head(endless.length) + endless)
  await new Promise((resolve) => socket.once('data', resolve))
  leave(socket.pause())
  await vi.waitFor(() => expect(states()).toEqual(['aborted']), soon)
  socket.destroy()
})

test('a caller who does not read is disconnected, and one who reads slowly is not', async () => {
  // Longer than a busy machine keeps this process waiting.
  const patient = await startServer({ baseUrl: simulator.origin, edge: { writeStallMs: 1500 } })
  // More than the kernel takes off the gateway's hands.
  const large = JSON.stringify(ask('[[sim: giant-event=8000]]'))
  const openTo = () => connect({ host: '127.0.0.1', port: Number(new URL(patient.origin).port) })
  const [deaf, slow] = [openTo(), openTo()]
  for (const socket of [deaf, slow]) {
    socket.on('error', () => {})
    socket.write(head(large.length, ['connection: close']) + large)
  }
  deaf.pause()
  let bytes = 0
  slow.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    slow.pause()
    setTimeout(() => slow.resume(), 10)
  })
  await new Promise((resolve) => slow.on('close', resolve))
  expect(bytes).toBeGreaterThan(8_000_000)
  const ends = () => patient.logs().filter((line) => line.includes('Request completed'))
  await vi.waitFor(() => expect(ends()).toHaveLength(2), { timeout: 15_000, interval: 50 })
  deaf.destroy()
  await patient.stop()
})

test('a caller who disconnects within the request causes no call to DashScope', async () => {
  const socket = open()
  socket.write(head(endless.length) + endless.slice(0, 40))
  await wait(50)
  socket.destroy()
  await vi.waitFor(() => expect(server.logs().join('\n')).toContain('Status: 499'), 15_000)
  await wait(50)
  expect(simulator.calls).toEqual([])
  // Nor is it a failure of the gateway's.
  expect(server.logs().filter((line) => line.includes('failure'))).toEqual([])
})

test('a caller who disconnects with several requests on one connection ends all of them', async () => {
  const ended: Ending[] = []
  const observe = () => ({ ...unobservedRequest, ended: (ending: Ending) => ended.push(ending) })
  const inFlight = { all: 3, perKey: 0, perIp: 0 }
  const small = await startServer({ baseUrl: simulator.origin, edge: { inFlight, observe } })
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(small.origin).port) })
  socket.on('error', () => {})
  socket.write((head(endless.length) + endless).repeat(3))
  await vi.waitFor(() => expect(states()).toHaveLength(3), 15_000)
  await wait(100)
  socket.destroy()
  await vi.waitFor(() => expect(ended).toHaveLength(3), 15_000)
  await vi.waitFor(() => expect(new Set(states())).toEqual(new Set(['aborted'])), 15_000)
  // There is room for as many again.
  const answers = [1, 2, 3].map(() =>
    fetch(`${small.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: toBody('slow-ttfb=200; say=here'),
    }),
  )
  for (const answer of answers) expect((await answer).status).toBe(200)
  await small.stop()
})

test('two requests on one connection get two answers, in order', async () => {
  const bodies = ['slow-ttfb=50; say=one', 'say=two'].map(toBody)
  const [first = '', second = ''] = bodies
  const socket = open()
  socket.write(head(first.length) + first + head(second.length, ['connection: close']) + second)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  socket.destroy()
  const text = Buffer.concat(chunks).toString()
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  expect(text.match(/"content":"(?:one|two)"|data: \[DONE\]/g)).toEqual([
    '"content":"one"',
    'data: [DONE]',
    '"content":"two"',
    'data: [DONE]',
  ])
})

test('input that is not HTTP gets an error in the envelope as well', async () => {
  const socket = open()
  socket.end('\u0016\u0003\u0001 is how TLS begins\r\n\r\n')
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const [, body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n')
  expect(JSON.parse(body)).toEqual({
    error: {
      message: expect.any(String) as unknown,
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  })
})
