import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming, textPath, type Seen, type Sent } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator({ record: true })
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

/** Six frames: five pieces and the stop frame. */
const body = {
  model: 'qwen-max',
  input: { messages: [{ role: 'user', content: 'Hello [[sim: pieces=["a","好","c","d","e"]]]' }] },
  parameters: { result_format: 'message', incremental_output: true },
}

const withFault = (fault: string, rest: Sent = {}) =>
  callSimulator(origin, { body, headers: { ...streaming, 'x-simulator': fault }, ...rest })

const whole = (fault: string) => callSimulator(origin, { body, headers: { 'x-simulator': fault } })

const eventsIn = (seen: Seen) => seen.text.split('\n\n').filter((event) => event !== '').length

describe('the body', () => {
  const endings: [fault: string, frames: number, ending: string][] = [
    ['rst-after=2', 2, 'ECONNRESET'],
    ['drop-after=2', 2, 'ECONNRESET'],
    ['cut-after=3', 3, 'end'],
    ['refuse', 0, 'ECONNRESET'],
    ['empty-body', 0, 'end'],
  ]
  test.each(endings)('%s: %i frames, then %s', async (fault, frames, ending) => {
    const seen = await withFault(fault)
    expect([eventsIn(seen), seen.ending]).toEqual([frames, ending])
  })

  test('a connection is dropped although a response before it has not been flushed', async () => {
    const json = JSON.stringify(body)
    const request = (fault: string) =>
      `POST ${textPath} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-0123456789\r\ncontent-type: application/json\r\n` +
      `x-simulator: ${fault}\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    // Both at once, as a client that uses a connection again may send them.
    socket.on('error', () => {}).write(request('slow-ttfb=100') + request('drop-after=0'))
    await new Promise((resolve) => socket.once('close', resolve).resume())
    expect(socket.bytesRead).toBeGreaterThan(0)
  })

  test('half-event ends inside the last event', async () => {
    const seen = await withFault('half-event')
    expect([seen.ending, eventsIn(seen), seen.text.endsWith('\n')]).toEqual(['end', 6, false])
  })

  test('fin-mid-event ends inside the third event', async () => {
    const seen = await withFault('fin-mid-event')
    expect([seen.ending, eventsIn(seen), seen.text.endsWith('\n')]).toEqual(['end', 3, false])
  })

  test('fin-mid-utf8 ends inside a character', async () => {
    const seen = await withFault('fin-mid-utf8')
    expect(seen.ending).toBe('end')
    expect(seen.body.at(-1)).toBeGreaterThanOrEqual(0xc0)
  })

  test('trailing-garbage', async () => {
    const seen = await withFault('trailing-garbage')
    expect(seen.text.slice(seen.text.lastIndexOf('\n') + 1)).toContain('<garbage')
  })

  test('native-done', async () => {
    expect((await withFault('native-done')).text).toMatch(/\n\ndata:\[DONE\]\n\n$/)
  })

  test('keep-alive', async () => {
    expect((await withFault('keep-alive')).text.match(/^:keepalive$/gm)).toHaveLength(6)
  })

  test('bom', async () => {
    expect((await withFault('bom')).body.subarray(0, 5).toString()).toBe('\ufeffid')
  })

  const framings: [fault: string, first: RegExp, banned: RegExp][] = [
    ['crlf', /^id:1\r\nevent:result\r\n:HTTP_STATUS\/200\r\ndata:[^\r\n]+\r\n\r\nid:2/, /[^\r]\n/],
    ['cr', /^id:1\revent:result\r:HTTP_STATUS\/200\rdata:[^\r]+\r\rid:2/, /\n/],
    ['no-blank-lines', /^id:1\nevent:result\n:HTTP_STATUS\/200\ndata:[^\n]+\nid:2/, /\n\n/],
    ['spaces', /^id: 1\nevent: result\n:HTTP_STATUS\/200\ndata: \{/, /^data:\{/m],
  ]
  test.each(framings)('%s', async (fault, first, banned) => {
    const { text } = await withFault(fault)
    expect(text).toMatch(first)
    expect(text).not.toMatch(banned)
  })

  test('coalesce, split and one-byte-chunks decide on the reads', async () => {
    const [one, seven, bytes] = await Promise.all(
      ['coalesce', 'split=7', 'one-byte-chunks'].map((fault) => withFault(fault)),
    )
    expect(one?.reads).toHaveLength(1)
    expect(Math.max(...(seven?.reads ?? []).map((read) => read.length))).toBeLessThanOrEqual(7)
    expect(Math.max(...(bytes?.reads ?? []).map((read) => read.length))).toBe(1)
    expect(bytes?.body.length).toBe(one?.body.length)
  })

  test('gzip, when accepted', async () => {
    const headers = { ...streaming, 'x-simulator': 'gzip' }
    const packed = await callSimulator(origin, {
      body,
      headers: { ...headers, 'accept-encoding': 'gzip, br' },
    })
    const plain = await callSimulator(origin, { body, headers })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.body).toString()).toMatch(/^id:1\nevent:result\n[^]+"stop"[^]+\n\n$/)
    expect(plain.headers['content-encoding']).toBeUndefined()
  })

  test('bad JSON and halves in an answer that is not streamed', async () => {
    const seen = await whole('half-event')
    expect(seen.status).toBe(200)
    expect(() => JSON.parse(seen.text)).toThrow(SyntaxError)
  })
})

describe('the response', () => {
  const statuses: [fault: string, status: number, type: string, text: RegExp][] = [
    ['http-429', 429, 'application/json', /^\{"code":"Throttling\.RateQuota","message":"Requests rate limit/],
    ['http-500', 500, 'application/json', /^\{"code":"InternalError",/],
    ['http-503', 503, 'application/json', /^\{"code":"ModelUnavailable",/],
    ['http-418', 418, 'application/json', /^\{"code":"InternalError",/],
    ['html-502', 502, 'text/html', /^<html>\r\n<head><title>502 Bad Gateway/],
    ['wrong-content-type', 200, 'text/html', /^id:1\n/],
    ['wrong-content-type=application/json', 200, 'application/json', /^id:1\n/],
  ]
  test.each(statuses)('%s', async (fault, status, type, text) => {
    const seen = await withFault(fault)
    expect([seen.status, seen.headers['content-type']]).toEqual([status, type])
    expect(seen.text).toMatch(text)
  })

  test('redirect, leak and retry-after', async () => {
    const [moved, leaky, later] = await Promise.all(
      ['redirect=http://127.0.0.1:9/x', 'leak', 'http-429; retry-after=7'].map((fault) => withFault(fault)),
    )
    expect([moved?.status, moved?.headers.location]).toEqual([302, 'http://127.0.0.1:9/x'])
    expect(leaky?.headers).toHaveProperty('x-dashscope-uid')
    expect(leaky?.headers['x-dashscope-inner-flow-control-meta']).toContain('count_limit')
    expect(later?.headers['retry-after']).toBe('7')
  })

  test('dup-content-length', async () => {
    const text = await rawExchange('dup-content-length')
    const lengths = text.match(/^content-length: \d+/gm)
    expect(lengths).toHaveLength(2)
    expect(new Set(lengths).size).toBe(2)
    expect((await withFault('dup-content-length')).ending).toMatch(/^HPE_/)
  })

  test('extra-response', async () => {
    const text = await rawExchange('extra-response')
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
    expect(text).toMatch(/0\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]+POISON/)
  })
})

describe('time', () => {
  test('slow-ttfb keeps the headers back, slow-first-event only the body', async () => {
    const [late, early] = await Promise.all(['slow-ttfb=300', 'slow-first-event=1000'].map(timed))
    expect(late?.headers).toBeGreaterThanOrEqual(290)
    expect(early?.headers).toBeLessThan(950)
    expect(early?.end).toBeGreaterThanOrEqual(990)
  })

  test('slow-chunks', async () => {
    const { end } = await timed('slow-chunks=30')
    expect(end).toBeGreaterThanOrEqual(5 * 28)
  })

  test('stall-after stays silent until the client leaves', async () => {
    const seen = await withFault('stall-after=2', { hangUpAt: 500 })
    expect([eventsIn(seen), seen.ending]).toEqual([2, 'ECONNRESET'])
    await expect.poll(() => simulator.calls.at(-1)?.state).toBe('aborted')
  })

  test('endless', async () => {
    const seen = await withFault('endless', { hangUpAfter: 50 })
    expect(eventsIn(seen)).toBeGreaterThan(40)
    expect(seen.text).not.toContain('"stop"')
    await expect.poll(() => simulator.calls.at(-1)?.state).toBe('aborted')
  })
})

async function timed(fault: string): Promise<{ headers: number; end: number }> {
  const start = performance.now()
  const response = await fetch(origin + textPath, {
    method: 'POST',
    headers: { ...streaming, authorization: 'Bearer sk-test-key-1', 'x-simulator': fault },
    body: JSON.stringify(body),
  })
  const headers = performance.now() - start
  await response.text()
  return { headers, end: performance.now() - start }
}

/** The bytes on the socket, HTTP's framing included. */
function rawExchange(fault: string): Promise<string> {
  const text = JSON.stringify(body)
  const lines = [
    `POST ${textPath} HTTP/1.1`,
    'host: simulator',
    'authorization: Bearer sk-test-key-1',
    `x-simulator: ${fault}`,
    `content-length: ${Buffer.byteLength(text)}`,
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    const reads: Buffer[] = []
    socket.on('data', (read) => reads.push(Buffer.from(read)))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(reads).toString()))
    socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`)
    setTimeout(() => socket.end(), 200)
  })
}
