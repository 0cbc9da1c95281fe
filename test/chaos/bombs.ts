/** Bodies that are small but costly to parse. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { quantile, range } from './support/numbers.ts'
import { memoryOf } from './support/process-figures.ts'
import { key, openWire, readResponses, toChat, toHead, usual } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'

const megabytes10 = 10_000_000
const path = '/v1/chat/completions'
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
const good = JSON.parse(toChat('hi', { stream: false })) as Record<string, unknown>

interface Bomb {
  name: string
  body: string | Buffer
  status: number
  says: string
  headers?: Record<string, string>
}

const manyKeys = `{${range(1_000_000)
  .map((index) => `"k${index}":1`)
  .join(',')}}`
const packed = gzipSync(Buffer.alloc(100_000_000, ' '))

const bombs: Bomb[] = [
  { name: '10 MB of [', body: '['.repeat(megabytes10), status: 400, says: 'nested more than' },
  { name: '10 MB of {"a":', body: '{"a":'.repeat(megabytes10 / 5), status: 400, says: 'nested more than' },
  { name: '1 M keys', body: manyKeys, status: 400, says: 'holds more than' },
  {
    name: '1 M messages',
    body: `{"model":"qwen-plus","messages":[${'{},'.repeat(1_000_000)}{}]}`,
    status: 400,
    says: 'holds more than',
  },
  {
    name: `100 MB as ${(packed.length / 1000).toFixed(0)} KB of gzip`,
    body: packed,
    headers: { 'content-encoding': 'gzip' },
    status: 415,
    says: 'Content-Encoding',
  },
  {
    name: '10 MB of quotation marks',
    body: `{"a":"${String.raw`\"`.repeat(megabytes10 / 2)}`,
    status: 400,
    says: 'could not parse',
  },
  { name: '10 MB of digits', body: `{"n":${'9'.repeat(megabytes10)}}`, status: 400, says: '' },
  {
    name: 'brackets in a string, which are text',
    body: JSON.stringify({ ...good, messages: [{ role: 'user', content: '[{"'.repeat(50_000) }] }),
    status: 200,
    says: 'chat.completion',
  },
]

/** Waiting times of other requests meanwhile, milliseconds. */
async function watchHealth({ gateway }: TestBed, during: Promise<unknown>): Promise<number[]> {
  const waits: number[] = []
  const over = new AbortController()
  const end = during.finally(() => over.abort())
  while (!over.signal.aborted) {
    const { status, lastByteMs } = await ask(gateway.origin, { path: '/health' })
    assert.equal(status, 200)
    waits.push(lastByteMs)
    await sleep(10)
  }
  await end
  return waits
}

async function checkBombs(stage: TestBed): Promise<void> {
  const { gateway } = stage
  for (const bomb of bombs) {
    await check(`5 times ${bomb.name}: ${bomb.status}`, async () => {
      const throwAll = Promise.all(
        range(5).map(() =>
          ask(gateway.origin, {
            path,
            method: 'POST',
            headers: { ...headers, ...bomb.headers },
            body: bomb.body,
          }),
        ),
      )
      const waits = await watchHealth(stage, throwAll)
      for (const { status, body } of await throwAll) {
        assert.equal(status, bomb.status, body.slice(0, 300))
        assert.ok(body.includes(bomb.says), body.slice(0, 300))
      }
      const figures = `others wait ${quantile(waits, 0.5).toFixed(0)} ms, at most ${quantile(waits, 1).toFixed(0)} ms; ${memoryOf(gateway.pid).toFixed(0)} MB`
      // Generous: machines differ and may have other load.
      assert.ok(quantile(waits, 1) < 5000, figures)
      return figures
    })
  }
}

const limit = 65_536
const requestTimeout = 3

/** A valid request of exactly this size. */
function toSized(bytes: number): string {
  const empty = JSON.stringify({ ...good, messages: [{ role: 'user', content: '' }] })
  return empty.replace('"content":""', `"content":"${'x'.repeat(bytes - empty.length)}"`)
}

async function sendSized({ gateway }: TestBed, bytes: number, chunked: boolean) {
  const body = toSized(bytes)
  const wire = openWire(gateway.port)
  const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`
  wire.socket.write(toHead({ lines: [...usual, 'connection: close', length] }))
  wire.socket.write(chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body)
  await wire.closed
  const [response] = readResponses(wire.received())
  if (response === undefined) throw new Error('no response')
  return response
}

/** The memory limit, MB, and the number and size of concurrent bodies that do not end. */
const crowd = { maxRss: 300, bodies: 60, megabytes: 12 } as const

async function checkCrowd({ gateway }: TestBed): Promise<void> {
  const { maxRss, bodies, megabytes } = crowd
  await check(
    `${bodies} bodies of ${megabytes} MB at one time, of which the last byte does not come`,
    async () => {
      const length = megabytes * 1_000_000
      const wires = range(bodies).map(() => openWire(gateway.port))
      for (const { socket } of wires)
        socket.write(toHead({ lines: [...usual, `content-length: ${length + 1}`] }))
      const piece = Buffer.alloc(length / 12, '[')
      let peak = 0
      for (const _ of range(12)) {
        for (const { socket } of wires) socket.write(piece)
        await sleep(200)
        peak = Math.max(peak, memoryOf(gateway.pid))
      }
      const small = await ask(gateway.origin, { method: 'POST', path, headers, body: JSON.stringify(good) })
      const refused = wires.filter((wire) =>
        wire.received().toString('latin1').startsWith('HTTP/1.1 503'),
      ).length
      for (const { socket } of wires) socket.destroy()
      const figures = `refused ${refused}, at most ${peak.toFixed(0)} MB with MAX_RSS=${maxRss}; a small one meanwhile: ${small.status}`
      assert.ok(refused > bodies / 2 && peak < 1.5 * maxRss, figures)
      assert.ok(small.status === 200 || peak > maxRss, figures)
      return figures
    },
  )
}

await withTestBed({}, async (stage) => {
  const finish = rememberSockets(stage)
  await checkBombs(stage)
  await finish()
})
await withTestBed({ environment: { MAX_RSS: String(crowd.maxRss) } }, async (stage) => {
  const finish = rememberSockets(stage)
  await checkCrowd(stage)
  await finish()
})
await withTestBed(
  {
    environment: {
      MAX_BODY_BYTES: String(limit),
      HEADERS_TIMEOUT: String(requestTimeout),
      REQUEST_TIMEOUT: String(requestTimeout),
    },
  },
  async (stage) => {
    const finish = rememberSockets(stage)
    await check('the body limit, to the byte: with a length and in chunks', async () => {
      const seen: string[] = []
      for (const chunked of [false, true]) {
        for (const more of [-1, 0, 1]) {
          const response = await sendSized(stage, limit + more, chunked)
          assert.equal(response.status, more > 0 ? 413 : 200, response.body)
          if (more > 0) assert.match(response.body, /^\{"error":\{/)
          seen.push(`${more} ${response.status}`)
        }
      }
      return seen.join(', ')
    })
    await check('a body that says it is larger than it may be is not waited for', async () => {
      const wire = openWire(stage.gateway.port)
      const started = performance.now()
      wire.socket.write(toHead({ lines: [...usual, 'content-length: 1000000000'] }))
      await until('an answer', () => wire.received().length > 0)
      const toldMs = performance.now() - started
      const closedMs = await wire.closed
      const responses = readResponses(wire.received())
      assert.deepEqual(
        responses.map(({ status }) => status),
        [413],
      )
      const figures = `told after ${toldMs.toFixed(0)} ms, closed after ${(closedMs / 1000).toFixed(1)} s with REQUEST_TIMEOUT=${requestTimeout}`
      assert.ok(toldMs < requestTimeout * 1000 && closedMs < requestTimeout * 1000 + 10_000, figures)
      return figures
    })
    await finish()
  },
)
