import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

import { memoryFactors } from '../../../src/server/admission/body-reservation.ts'
import { ask, key } from '../../support/edges.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'
import { soon } from '../../support/soon.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import type { ErrorBody } from '../../support/validate.ts'

const reasons: string[] = []
const sockets: Socket[] = []
let simulator: RunningSimulator
let server: RunningServer

beforeAll(async () => {
  simulator = await startSimulator()
  const edge = { bodiesBytes: 1_000_000, onShed: (reason: string) => void reasons.push(reason) }
  server = await startServer({ baseUrl: simulator.origin, edge })
})
const leaveAll = () => {
  for (const socket of sockets.splice(0)) socket.destroy()
}
afterEach(() => {
  leaveAll()
  reasons.length = 0
})
afterAll(async () => {
  await server.stop()
  await simulator.close()
})

/** A caller that sends this many bytes of its body and then stops. */
async function stall(bytes: number, { origin } = server): Promise<Socket> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  sockets.push(socket)
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 192.0.2.1\r\nauthorization: Bearer ${key}\r\ncontent-length: ${bytes + 1}\r\n\r\n`
  await new Promise((sent) => socket.on('error', () => {}).write(head + '['.repeat(bytes), sent))
  return socket
}

const chat = (bytes: number) =>
  fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask('x'.repeat(bytes))),
  })

/** The error for a large body while another one takes most of the memory budget. */
function askBesideStalled(): Promise<ErrorBody['error']> {
  return vi.waitFor(
    async () => {
      leaveAll()
      await stall(900_000)
      // If the second body arrived before all bytes of the first, the first would be refused.
      await wait(100)
      return readError(await chat(400_000), 503)
    },
    { timeout: 15_000, interval: 50 },
  )
}

test('bodies that fill the budget leave no room for a large one, and room for small ones', async () => {
  const error = await askBesideStalled()
  expect(error).toMatchObject({ code: 'server_is_overloaded' })
  expect(error.message).toContain('short of memory')
  expect(reasons).toContain('memory')
  await readCompletion(await chat(50_000))
})

test('their memory is available again after they have disconnected or been answered', async () => {
  await askBesideStalled()
  leaveAll()
  await vi.waitFor(async () => expect((await chat(400_000)).status).toBe(200), soon)
  for (let turn = 0; turn < 5; turn += 1) await readCompletion(await chat(400_000))
})

test('an endless body is refused when another address needs its memory', async () => {
  const edge = { bodiesBytes: 1_000_000, trustedProxies: ['127.0.0.1'] }
  const own = await startServer({ baseUrl: simulator.origin, edge })
  const askFrom = (address: string) =>
    post(own, ask('x'.repeat(400_000)), { headers: { 'x-forwarded-for': address } })
  const answered = async () => {
    leaveAll()
    const endless = await stall(900_000, own)
    let received = ''
    endless.on('data', (chunk: Buffer) => (received += chunk.toString()))
    await wait(100)
    expect(await askFrom('192.0.2.1')).toBe(503)
    expect(await askFrom('192.0.2.2')).toBe(200)
    await vi.waitFor(() => expect(received).toMatch(/^HTTP\/1\.1 503 [^]*server_is_overloaded/), soon)
  }
  try {
    await vi.waitFor(answered, { timeout: 15_000, interval: 50 })
  } finally {
    await own.stop()
  }
})

test('a single body has room, whatever the budget', async () => {
  expect((await chat(1_500_000)).status).toBe(200)
})

/** A body of this size fits alone, but not beside the rest of another one. */
const large = 400_000
const barelyEnough = { bodiesBytes: large * (memoryFactors.kept + memoryFactors.call) * 1.05 }

/** Options of a request, with headers by name. */
type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }

async function post(to: RunningServer, body: unknown, init: Init = {}): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers }
  const response = await fetch(`${to.baseURL}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers,
  })
  await response.text()
  return response.status
}

const text = 'x'.repeat(large)
const isSeen = (state: string) =>
  vi.waitFor(() => expect(simulator.calls.some((call) => call.state === state)).toBe(true), soon)

/** Sends a request and disconnects after `when`. */
async function leave(from: RunningServer, body: unknown, when: () => Promise<unknown>): Promise<void> {
  const leaving = new AbortController()
  const answer = post(from, body, { signal: leaving.signal }).catch(() => {})
  await when()
  leaving.abort()
  await answer
}

const ways: [string, (gateway: RunningServer) => Promise<unknown>][] = [
  ['answered', async (gateway) => expect(await post(gateway, ask(text))).toBe(200)],
  [
    'answered in a stream',
    async (gateway) => expect(await post(gateway, ask(text, { stream: true }))).toBe(200),
  ],
  [
    'answered with several choices',
    async (gateway) => expect(await post(gateway, ask(text, { n: 3 }))).toBe(200),
  ],
  ['refused for its shape', async (gateway) => expect(await post(gateway, { messages: text })).toBe(400)],
  ['no JSON', async (gateway) => expect(await post(gateway, ask(text), { body: text })).toBe(400)],
  [
    'a dry run',
    async (gateway) =>
      expect(await post(gateway, ask(text), { headers: { 'x-gateway-dry-run': 'true' } })).toBe(200),
  ],
  [
    'refused by DashScope',
    async (gateway) => expect(await post(gateway, ask(`[[sim: error=429]] ${text}`))).toBeGreaterThan(399),
  ],
  [
    'left before there is an answer',
    (gateway) =>
      leave(gateway, ask(`[[sim: stall-after=0]] ${text}`, { stream: true }), () => isSeen('open')),
  ],
  [
    'left in its stream',
    (gateway) =>
      leave(gateway, ask(`[[sim: endless; slow-chunks=20]] ${text}`, { stream: true }), () => isSeen('open')),
  ],
]

test.each(ways)('nothing is held of a body once it was %s', async (_, end) => {
  const own = await startServer({ baseUrl: simulator.origin, edge: barelyEnough })
  simulator.forget()
  try {
    await end(own)
    // The connection of a disconnected caller closes a moment later.
    await vi.waitFor(async () => expect(await post(own, ask(text))).toBe(200), {
      timeout: 15_000,
      interval: 50,
    })
  } finally {
    await own.stop()
  }
})

test('the memory of a body is released when DashScope cannot be reached, or its caller disconnects in the queue', async () => {
  const nowhere = await startServer({ baseUrl: 'http://127.0.0.1:1', edge: barelyEnough })
  try {
    for (let turn = 0; turn < 3; turn += 1) expect(await post(nowhere, ask(text))).toBe(502)
  } finally {
    await nowhere.stop()
  }
  const narrow = await startServer({
    baseUrl: simulator.origin,
    edge: barelyEnough,
    upstream: { maxConnections: 1 },
  })
  simulator.forget()
  try {
    const stop = new AbortController()
    const first = post(narrow, ask('[[sim: endless; slow-chunks=20]]', { stream: true }), {
      signal: stop.signal,
    })
    await isSeen('open')
    await leave(narrow, ask(text), () => wait(300))
    stop.abort()
    await first.catch(() => {})
    await vi.waitFor(async () => expect(await post(narrow, ask(text))).toBe(200), {
      timeout: 15_000,
      interval: 50,
    })
  } finally {
    await narrow.stop()
  }
})

test('a request that waits for its answer keeps the bytes for a second attempt, and none once the answer has begun', async () => {
  const own = await startServer({ baseUrl: simulator.origin, edge: barelyEnough })
  simulator.forget()
  const leaving = new AbortController()
  const { signal } = leaving
  try {
    const silent = post(own, ask(`[[sim: stall-after=0]] ${text}`, { stream: true }), { signal }).catch(
      () => {},
    )
    await isSeen('open')
    expect(await post(own, ask(text))).toBe(503)
    leaving.abort()
    await silent
    simulator.forget()
    const stream = await fetch(`${own.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask(`[[sim: endless; slow-chunks=20]] ${text}`, { stream: true })),
    })
    await stream.body?.getReader().read()
    expect(await post(own, ask(text))).toBe(200)
  } finally {
    await own.stop()
  }
})
