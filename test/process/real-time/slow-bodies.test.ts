import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import { expect, test, vi } from 'vitest'

import { ask, key } from '../../support/edges.ts'
import type { RunningServer } from '../../support/start-server.ts'
import { useSimulator } from '../../support/simulated-server.ts'

const withServer = useSimulator()

const head = [
  'POST /v1/chat/completions HTTP/1.1',
  'host: gateway',
  'connection: close',
  `authorization: Bearer ${key}`,
  'content-type: application/json',
]

function chat(server: RunningServer, text: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(ask(text)),
  })
}

test('bodies that do not arrive take a quarter of the places at most, and of one address a quarter of those', async () => {
  const shed: string[] = []
  const edge = {
    inFlight: { all: 32, perKey: 0, perIp: 0 },
    trustedProxies: ['127.0.0.0/8'],
    onShed: (reason: string) => void shed.push(reason),
  }
  await withServer({ edge }, async (server) => {
    const begun = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: 1000\r\n\r\n{`
    const sockets = Array.from({ length: 32 }, () => {
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
      socket.on('error', () => {}).write(begun)
      return socket
    })
    const answers = sockets.map(() => '')
    sockets.forEach((socket, at) => socket.on('data', (chunk: Buffer) => (answers[at] += chunk.toString())))
    const refused = () => answers.filter((text) => text.startsWith('HTTP/1.1 429 '))
    await vi.waitFor(() => expect(refused()).toHaveLength(30), 15_000)
    expect(refused()[0]).toContain('this gateway waits for 2 at one time')
    expect(new Set(shed)).toEqual(new Set(['ip_bodies']))
    // Others are answered meanwhile.
    for (let turn = 0; turn < 5; turn += 1)
      expect((await chat(server, 'hi', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(200)
    for (const socket of sockets) socket.destroy()
    shed.length = 0
    await vi.waitFor(
      () => expect(server.logs().filter((line) => line.includes('499'))).toHaveLength(2),
      15_000,
    )
    const again = connect(Number(new URL(server.origin).port), '127.0.0.1')
    again.on('error', () => {}).write(begun)
    await vi.waitFor(() => expect(server.logs().at(-1)).toContain('POST'), 15_000)
    again.destroy()
    expect(shed).toEqual([])
  })
})

test('a crowd that sends head and body apart is no crowd of slow bodies', async () => {
  const shed: string[] = []
  const edge = {
    inFlight: { all: 32, perKey: 0, perIp: 0 },
    onShed: (reason: string) => void shed.push(reason),
  }
  await withServer({ edge }, async (server) => {
    const body = JSON.stringify(ask('hi'))
    const length = `content-length: ${Buffer.byteLength(body)}`
    const answers = Array.from({ length: 32 }, async () => {
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
      socket.write(`${[...head, length].join('\r\n')}\r\n\r\n`)
      await wait(100)
      socket.write(body)
      let text = ''
      for await (const chunk of socket) text += String(chunk)
      return text.slice(0, 12)
    })
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 200']))
    expect(shed).toEqual([])
  })
})

/** Requests that are refused before their bodies have come, which never do. */
const unfinished: [string, string][] = [
  ['with a body that is too large', 'content-length: 99999999'],
  ['with a connection that is to close', 'content-length: 1000\r\nconnection: close'],
]

test.each(unfinished)(
  'a request that is refused %s takes no place while its body is waited for',
  async (_, more) => {
    const edge = { inFlight: { all: 32, perKey: 0, perIp: 0 }, trustedProxies: ['127.0.0.0/8'] }
    await withServer({ edge }, async (server) => {
      const begun = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n${more}\r\n\r\n{`
      const refused = Array.from({ length: 32 }, () => {
        const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
        socket.on('error', () => {}).write(begun)
        return {
          socket,
          text: new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk)))),
        }
      })
      const first = await Promise.race(refused.map(({ text }) => text))
      expect(first).toMatch(/^HTTP\/1\.1 4(?:13|29) /)
      await vi.waitFor(
        async () => expect((await chat(server, 'hi', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(200),
        15_000,
      )
      for (const { socket } of refused) socket.destroy()
    })
  },
)
