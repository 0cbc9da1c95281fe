/** Ambiguities of HTTP/1.1: two parsers must not read the same bytes as different requests. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { key, openWire, readResponses, toChat } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'

const other = 'sk-fedcba9876543210'
const chat = toChat('hi', { stream: false })

interface Target {
  name: string
  method: string
  path: string
  body: string
}

const targets: Target[] = [
  { name: 'POST /v1/chat/completions', method: 'POST', path: '/v1/chat/completions', body: chat },
  { name: 'GET /v1/models', method: 'GET', path: '/v1/models', body: '' },
]

interface Row {
  name: string
  /** The request as bytes. */
  bytes: (target: Target) => string
  statuses: readonly number[]
  /** Whether DashScope may be called, with the right key and host. */
  reaches?: boolean
  /** Node answers by itself, without a body. */
  isBare?: boolean
}

const host = 'host: gateway'
const authorization = `authorization: Bearer ${key}`
const type = 'content-type: application/json'
const lengthOf = ({ body }: Target) => `content-length: ${Buffer.byteLength(body)}`

function toBytes({ method, path, body }: Target, lines: readonly string[], line?: string): string {
  return `${line ?? `${method} ${path} HTTP/1.1`}\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

const usual = (target: Target) => [host, authorization, type, lengthOf(target)]
const withMore =
  (...more: string[]) =>
  (target: Target) =>
    toBytes(target, [...usual(target), ...more])
const toChunks = (body: string) =>
  body === '' ? '0\r\n\r\n' : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
const hidden = `GET /v1/models HTTP/1.1\r\n${host}\r\nauthorization: Bearer ${other}\r\n\r\n`

const refused = [400]

const rows: Row[] = [
  { name: 'an ordinary request', bytes: withMore(), statuses: [200], reaches: true },
  { name: 'two hosts', bytes: withMore('host: elsewhere'), statuses: refused },
  { name: 'two keys', bytes: withMore(`authorization: Bearer ${other}`), statuses: refused },
  { name: 'the same key twice', bytes: withMore(authorization), statuses: refused },
  {
    name: 'transfer-encoding: xchunked',
    bytes: (target) =>
      toBytes(target, [host, authorization, type, lengthOf(target), 'transfer-encoding: xchunked']),
    statuses: [400, 501],
  },
  {
    name: 'transfer-encoding: xchunked, without a length',
    bytes: (target) => toBytes(target, [host, authorization, type, 'transfer-encoding: xchunked']),
    statuses: [400, 501],
  },
  {
    name: 'HTTP/1.0 with chunks, and a request behind it',
    bytes: (target) =>
      toBytes(
        { ...target, body: toChunks(target.body) + hidden },
        [host, authorization, type, 'connection: keep-alive', 'transfer-encoding: chunked'],
        `${target.method} ${target.path} HTTP/1.0`,
      ),
    statuses: refused,
  },
  {
    name: 'transfer-encoding: gzip, chunked',
    bytes: (target) =>
      toBytes({ ...target, body: toChunks(target.body) }, [
        host,
        authorization,
        type,
        'transfer-encoding: gzip, chunked',
      ]),
    statuses: [400, 501],
  },
  {
    name: 'a length and chunks, with a request behind the chunks',
    bytes: (target) =>
      toBytes({ ...target, body: toChunks(target.body) + hidden }, [
        host,
        authorization,
        type,
        `content-length: ${toChunks(target.body).length + hidden.length}`,
        'transfer-encoding: chunked',
      ]),
    statuses: refused,
  },
  {
    name: 'two lengths that differ, with a request behind the first',
    bytes: (target) =>
      toBytes({ ...target, body: target.body + hidden }, [
        host,
        authorization,
        type,
        lengthOf(target),
        `content-length: ${Buffer.byteLength(target.body) + hidden.length}`,
      ]),
    statuses: refused,
  },
  { name: 'the same length twice', bytes: (target) => withMore(lengthOf(target))(target), statuses: refused },
  {
    name: 'lines that end in LF alone',
    bytes: (target) => toBytes(target, usual(target)).replaceAll('\r\n', '\n'),
    statuses: refused,
  },
  { name: 'one line that ends in LF alone', bytes: withMore('x: y\nx-more: z'), statuses: refused },
  { name: 'a folded line', bytes: withMore('x: y\r\n z'), statuses: refused },
  {
    name: 'a space before the colon',
    bytes: (target) => toBytes(target, [host, `authorization : Bearer ${key}`, type, lengthOf(target)]),
    statuses: refused,
  },
  {
    name: 'no host',
    bytes: (target) => toBytes(target, [authorization, type, lengthOf(target)]),
    statuses: refused,
    isBare: true,
  },
  {
    name: 'a target with a host of its own',
    bytes: (target) =>
      toBytes(target, usual(target), `${target.method} http://evil.example${target.path} HTTP/1.1`),
    statuses: [200],
    reaches: true,
  },
  {
    name: 'a host that is not ours',
    bytes: (target) => toBytes(target, ['host: evil.example', authorization, type, lengthOf(target)]),
    statuses: [200],
    reaches: true,
  },
  { name: 'a header of 20 KB', bytes: withMore(`x: ${'y'.repeat(20_000)}`), statuses: [431] },
  {
    name: '2,500 small headers',
    bytes: withMore(...range(2500).map((index) => `h${index}: ${index}`)),
    statuses: [431],
  },
  { name: 'a header called __proto__', bytes: withMore('__proto__: x'), statuses: [200], reaches: true },
  {
    name: 'a NUL in a header',
    bytes: withMore('x: a\0b'),
    statuses: refused,
  },
]

async function send({ gateway }: TestBed, bytes: string) {
  const wire = openWire(gateway.port)
  wire.socket.write(bytes, 'latin1')
  let isClosed = false
  const closed = wire.closed.then(() => (isClosed = true))
  await until('an answer', () => isClosed || readResponses(wire.received()).length > 0)
  // By then a server that keeps the connection open has answered a second request, if it has seen one.
  await Promise.race([closed, sleep(300)])
  wire.socket.destroy()
  return readResponses(wire.received())
}

await withTestBed({}, async (stage) => {
  const { simulator } = stage
  const finish = rememberSockets(stage)
  for (const target of targets) {
    for (const { name, bytes, statuses, reaches = false, isBare = false } of rows) {
      await check(`${target.name}: ${name}`, async () => {
        const before = simulator.calls.length
        const responses = await send(stage, bytes(target))
        const [first, ...more] = responses
        const figures = `answered ${responses.map(({ status }) => status).join(', ')}`
        assert.ok(
          first !== undefined && statuses.includes(first.status),
          `${figures}, not ${statuses.join(' or ')}`,
        )
        assert.equal(more.length, 0, `${figures}: a hidden request was answered`)
        if (!isBare) assert.match(first.body, /^\{"(?:error"|id"|object")/)
        const calls = simulator.calls.slice(before)
        assert.ok(reaches || calls.length === 0, `${figures}, ${calls.length} calls to DashScope`)
        for (const call of calls) {
          assert.equal(call.key, key)
          assert.match(call.headers['host'] ?? '', /^127\.0\.0\.1:/)
        }
        return `${figures}; calls to DashScope ${calls.length}`
      })
    }
  }
  await finish()
})
