import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

import { ask, key } from './support/edges.ts'
import { readCompletion, readError } from './support/read-answer.ts'
import { startServer, type RunningServer } from './support/start-server.ts'
import { startSimulator, type RunningSimulator } from './support/start-simulator.ts'
import type { ErrorBody } from './support/validate.ts'

const reasons: string[] = []
const sockets: Socket[] = []
let simulator: RunningSimulator
let server: RunningServer

beforeAll(async () => {
  simulator = await startSimulator()
  const edge = { bodiesBytes: 1_000_000, shed: (reason: string) => void reasons.push(reason) }
  server = await startServer({ baseUrl: simulator.origin, edge })
})
const leave = () => {
  for (const socket of sockets.splice(0)) socket.destroy()
}
afterEach(() => {
  leave()
  reasons.length = 0
})
afterAll(async () => {
  await server.stop()
  await simulator.close()
})

/** A caller of whose body that much comes, and no more. */
async function stall(bytes: number): Promise<void> {
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  sockets.push(socket)
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${bytes + 1}\r\n\r\n`
  await new Promise((sent) => socket.on('error', () => {}).write(head + '['.repeat(bytes), sent))
}

const chat = (bytes: number) =>
  fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask('x'.repeat(bytes))),
  })

/** What a large body is told while another one holds most of the room. */
function askBesideStalled(): Promise<ErrorBody['error']> {
  return vi.waitFor(
    async () => {
      leave()
      await stall(900_000)
      // Where the second one comes before all of the first has, it is the first that is refused.
      await wait(100)
      return readError(await chat(400_000), 503)
    },
    { timeout: 15_000, interval: 50 },
  )
}

test('bodies that hold what there is for all leave no room for a large one, and room for small ones', async () => {
  const error = await askBesideStalled()
  expect(error).toMatchObject({ code: 'server_is_overloaded' })
  expect(error.message).toContain('short of memory')
  expect(reasons).toContain('memory')
  await readCompletion(await chat(50_000))
})

test('what they held is there again when they have left, or been answered', async () => {
  await askBesideStalled()
  leave()
  await vi.waitFor(async () => expect((await chat(400_000)).status).toBe(200), 5000)
  for (let turn = 0; turn < 5; turn += 1) await readCompletion(await chat(400_000))
})

test('one that is alone has room, whatever there is for all', async () => {
  expect((await chat(1_500_000)).status).toBe(200)
})
