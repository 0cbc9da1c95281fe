import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createUndiciTransport } from './undici-transport.ts'
import { soon } from '../../../test/support/soon.ts'

/** The client port of the connection of each request, and the open responses. */
const ports: (number | undefined)[] = []
const held: ServerResponse[] = []
let holds = false
const server = createServer((request, response) => {
  ports.push(request.socket.remotePort)
  if (holds) held.push(response)
  else response.end('whole')
})

beforeEach(async () => {
  ports.length = 0
  holds = false
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const response of held.splice(0)) response.end()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const connections = () =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))

const create = (maxConnections = Infinity, connectTimeoutMs = 5000) => {
  const { transport, close } = createUndiciTransport({ maxConnections, connectTimeoutMs })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const ask = async (key: string, signal = new AbortController().signal) => {
    const headers = { authorization: `Bearer ${key}` }
    const { body } = await transport({ method: 'GET', url, headers }, signal)
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }
  return { ask, close }
}

test('a caller’s connection is reused for that caller only', async () => {
  const { ask, close } = create()
  for (const key of ['sk-one', 'sk-one', 'sk-two', 'sk-one', 'sk-two']) {
    await ask(key)
    // undici needs a moment before it can reuse a connection.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const [one, again, two, ...others] = ports
  expect([again, ...others]).toEqual([one, one, two])
  expect(two).not.toBe(one)
  await close()
})

test('a request without a key has a connection of its own, to any host', async () => {
  const { transport, close } = createUndiciTransport()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  for (const _ of [1, 2]) {
    const { body } = await transport({ method: 'POST', url, headers: {} }, new AbortController().signal)
    for await (const _chunk of body);
  }
  expect(new Set(ports)).toHaveLength(2)
  await vi.waitFor(async () => expect(await connections()).toBe(0), soon)
  await close()
})

test('an idle connection lives nearly a minute', async () => {
  // Node's server announces 5 s and closes then; DashScope closes after 60.
  server.keepAliveTimeout = 0
  const { ask, close } = create()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  try {
    for (const seconds of [0, 55, 55, 61]) {
      await vi.advanceTimersByTimeAsync(seconds * 1000)
      expect(await ask('sk-one')).toBe('whole')
    }
  } finally {
    vi.useRealTimers()
  }
  const [first, second, third, fourth] = ports
  expect([second, third]).toEqual([first, first])
  expect(fourth).not.toBe(first)
  await close()
})

test('at the cap the least recently used connection is closed first', async () => {
  const { ask, close } = create(8)
  for (const key of ['sk-one', 'sk-two', 'sk-one', 'sk-three']) await ask(key)
  for (const key of ['sk-one', 'sk-three', 'sk-two']) await ask(key)
  const [one, two, , three, ...again] = ports
  expect(again.slice(0, 2)).toEqual([one, three])
  expect(again[2]).not.toBe(two)
  await close()
})

test('a connection whose call was aborted is not reused', async () => {
  const { ask, close } = create()
  holds = true
  const end = new AbortController()
  const left = ask('sk-one', end.signal)
  await expect.poll(() => held.length).toBe(1)
  end.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  holds = false
  expect(await ask('sk-one')).toBe('whole')
  expect(ports[1]).not.toBe(ports[0])
  await expect.poll(connections).toBe(1)
  await close()
})

test('calls beyond the limit for all callers wait until one ends', async () => {
  const { ask, close } = create(2)
  holds = true
  const answers = ['sk-one', 'sk-two', 'sk-three'].map((key) => ask(key))
  await expect.poll(() => held.length).toBe(2)
  // No event shows that the third request does not arrive.
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(held).toHaveLength(2)
  held.shift()?.end('first')
  expect(await answers[0]).toBe('first')
  await expect.poll(() => held.length).toBe(2)
  for (const response of held.splice(0)) response.end('rest')
  expect(await Promise.all(answers)).toEqual(['first', 'rest', 'rest'])
  await close()
})

test('a waiting call that is aborted does not use a connection', async () => {
  const { ask, close } = create(1)
  holds = true
  const first = ask('sk-one')
  await expect.poll(() => held.length).toBe(1)
  const end = new AbortController()
  const second = ask('sk-two', end.signal)
  const third = ask('sk-three')
  end.abort(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
  held.shift()?.end('first')
  await first
  await expect.poll(() => held.length).toBe(1)
  held.shift()?.end('third')
  expect(await third).toBe('third')
  await close()
})

test('a call aborted at the moment of its turn sends nothing, and the next one gets the connection', async () => {
  const { ask, close } = create(1)
  holds = true
  const [one, two] = [new AbortController(), new AbortController()]
  const calls = [ask('sk-one', one.signal), ask('sk-two', two.signal), ask('sk-three')] as const
  await expect.poll(() => held.length).toBe(1)
  // As in a shutdown, or when a caller disconnects from several calls.
  one.abort(new Error('gone'))
  two.abort(new Error('gone'))
  for (const left of calls.slice(0, 2)) await expect(left).rejects.toThrow('gone')
  await expect.poll(() => held.length).toBe(2)
  held.pop()?.end('third')
  expect(await calls[2]).toBe('third')
  expect(ports).toHaveLength(2)
  await close()
})

test('a call waits no longer for a free connection than for a new one', async () => {
  const { ask, close } = create(1, 200)
  holds = true
  const first = ask('sk-one')
  await expect.poll(() => held.length).toBe(1)
  const refusal = await ask('sk-two').catch((error: unknown) => error)
  expect(refusal).toMatchObject({ failure: 'unreachable' })
  held.shift()?.end('first')
  expect(await first).toBe('first')
  holds = false
  expect(await ask('sk-three')).toBe('whole')
  await close()
})

test('idle connections are closed when other callers wait for one', async () => {
  const { ask, close } = create(1)
  await ask('sk-one')
  holds = true
  const second = ask('sk-two')
  await expect.poll(() => held.length).toBe(1)
  const third = ask('sk-three')
  await expect.poll(connections).toBe(1)
  held.shift()?.end()
  await second
  await expect.poll(() => held.length).toBe(1)
  held.shift()?.end()
  await third
  await close()
})

test('many callers do not hold many connections', async () => {
  const { ask, close } = create(400)
  for (let at = 0; at < 150; at += 1) await ask(`sk-${at}`)
  await expect.poll(connections).toBe(100)
  await close()
  await expect.poll(connections).toBe(0)
})
