import { connect, type Socket } from 'node:net'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { ask, key } from '../../support/edges.ts'
import { soon } from '../../support/soon.ts'
import type { RunningServer, ServerOptions } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { withServer as withAnyServer } from '../../support/with-server.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const withServer = (options: ServerOptions, use: (server: RunningServer) => Promise<void>) =>
  withAnyServer({ baseUrl: simulator.origin, ...options }, use)

const staying = [
  'POST /v1/chat/completions HTTP/1.1',
  'host: gateway',
  `authorization: Bearer ${key}`,
  'content-type: application/json',
]
const head = [...staying, 'connection: close']

/** A connection whose other end may stop reading. */
function open({ origin }: RunningServer): Socket {
  return connect(Number(new URL(origin).port), '127.0.0.1').on('error', () => {})
}

function request(text: string, more: Record<string, unknown> = {}, lines = head): string {
  const body = JSON.stringify(ask(text, more))
  return [...lines, `content-length: ${Buffer.byteLength(body)}`].join('\r\n') + `\r\n\r\n${body}`
}

test('a caller who stops reading is disconnected, and the call to DashScope ends', async () => {
  await withServer({ edge: { writeStallMs: 300 } }, async (server) => {
    const before = simulator.calls.length
    const socket = open(server)
    socket.write(request('[[sim: endless; giant-event=512]]', { stream: true }))
    socket.pause()
    await vi.waitFor(() => expect(simulator.calls[before]?.state).toBe('aborted'), soon)
    socket.destroy()
  })
})

test('a request that waits for its turn on a connection is not disconnected as unread', async () => {
  await withServer({ edge: { writeStallMs: 300 } }, async (server) => {
    const socket = open(server)
    const first = request(
      '[[sim: slow-chunks=200; pieces=["1","2","3","4","5","6"]]]',
      { stream: true },
      staying,
    )
    const second = request('[[sim: giant-event=300; say=the end]]', { stream: true }, staying)
    socket.write(first + second + request('[[sim: say=really]]'))
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    expect(text.match(/data: \[DONE\]/g)).toHaveLength(2)
    expect(text).toContain('really')
  })
})

test('after a short answer on the same connection the next answer may take its time', async () => {
  await withServer({ edge: { writeStallMs: 300 } }, async (server) => {
    const socket = open(server)
    socket.write(
      `GET /health HTTP/1.1\r\nhost: gateway\r\n\r\n${request('[[sim: slow-ttfb=1500; say=done]]')}`,
    )
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toContain('"content":"done"')
  })
})

test('a caller who sends blank lines and reads nothing is disconnected', async () => {
  await withServer({ edge: { writeStallMs: 500 } }, async (server) => {
    const socket = open(server)
    socket.write(request('[[sim: giant-event=12000]]'))
    socket.pause()
    const dripping = setInterval(() => socket.write('\r\n'), 100)
    await vi.waitFor(() => expect(server.logs().join()).toMatch(/Status: 200/), 15_000)
    clearInterval(dripping)
    socket.destroy()
  })
})
