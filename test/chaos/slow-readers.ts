/** Callers that stop reading take little memory and are disconnected. Callers that read slowly are not. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { readInnerFigures } from './support/memory-report.ts'
import { range, toSpan } from './support/numbers.ts'
import { memoryOf, slopeOf, socketsOf } from './support/process-figures.ts'
import { openWire, readResponses, toChat, toHead, toRequest, type Wire } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'
import { eventStream, startDashScopeStub, toFrame } from './support/dashscope-stub.ts'

const patient = { KEEPALIVE_TIMEOUT: '1' }

/** Opens connections that send a request and never read. */
function openDeaf({ gateway }: TestBed, count: number, request: string): Wire[] {
  return range(count).map(() => {
    const wire = openWire(gateway.port, { reads: false })
    wire.socket.write(request)
    return wire
  })
}

/** Seconds until the gateway has closed the last of them; a socket that does not read does not notice it. */
async function timeUntilClosed(
  { gateway }: TestBed,
  wires: readonly Wire[],
  withinMs: number,
): Promise<number> {
  const started = performance.now()
  await until('connected', () => wires.every(({ socket }) => socket.localPort !== undefined))
  const ports = new Set(wires.map(({ socket }) => socket.localPort ?? 0))
  const seen = new Set<number>()
  const look = async () => {
    // Some are disconnected while others still connect.
    const { others } = socketsOf(gateway.pid)
    const connected = [...ports].filter((port) => others.has(port))
    for (const port of connected) seen.add(port)
    await sleep(100)
    return connected.length
  }
  await until('taken', async () => (await look()) === ports.size || seen.size === ports.size, withinMs)
  await until('closed', async () => (await look()) === 0, withinMs)
  for (const { socket } of wires) socket.destroy()
  return (performance.now() - started) / 1000
}

const readers = 200
const endless = toRequest(toChat('endless'))

/** Growth of the resident memory over two seconds, MB a second. */
async function measureSlope(pid: number): Promise<number> {
  const samples: [number, number][] = []
  for (const _ of range(20)) {
    samples.push([performance.now() / 1000, memoryOf(pid)])
    await sleep(100)
  }
  return slopeOf(samples)
}

async function checkMemory(stage: TestBed): Promise<void> {
  const { gateway } = stage
  const finish = rememberSockets(stage)
  await check(`${readers} streams that are never read: what they hold does not grow`, async () => {
    const before = await readInnerFigures(gateway)
    const wires = openDeaf(stage, readers, endless)
    let now = before
    const areFull = async () => {
      await sleep(1000)
      now = await readInnerFigures(gateway)
      // Each connection has one write that waits for its reader.
      return now.resources['SimpleWriteWrap'] === readers
    }
    await until('all buffers full', areFull, 150_000)
    // What V8 does beside may show once; what grows goes on growing.
    let slope = Infinity
    for (let tries = 0; tries < 4 && !(slope < 1); tries += 1) slope = await measureSlope(gateway.pid)
    for (const { socket } of wires) socket.destroy()
    const held = (now.heapUsed + now.arrayBuffers - before.heapUsed - before.arrayBuffers) / readers / 1024
    const figures = `${held.toFixed(0)} KB each, ${slope.toFixed(2)} MB/s`
    assert.ok(held < 1024 && slope < 1, figures)
    return figures
  })
  await finish()
}

async function checkStall(stage: TestBed, stallSeconds: number): Promise<void> {
  const finish = rememberSockets(stage)
  await check(
    `${readers} streams that are never read: disconnected, and their calls to DashScope ended`,
    async () => {
      ended = 0
      const seconds = await timeUntilClosed(stage, openDeaf(stage, readers, endless), 60_000)
      await until('ended', () => ended === readers).catch(() => {})
      const figures = `WRITE_STALL_TIMEOUT=${stallSeconds}, the last after ${seconds.toFixed(1)} s; calls ended ${ended} of ${readers}`
      assert.ok(seconds >= stallSeconds && ended === readers, figures)
      return figures
    },
  )
  await finish()
}

/** The kernel buffers the unread data, so the gateway cannot see that they do not read. */
async function checkUnnoticed(stage: TestBed, totalSeconds: number): Promise<void> {
  const finish = rememberSockets(stage)
  await check('100 streams whose unread answer fits the kernel, with a comment each second', async () => {
    const wires = openDeaf(stage, 100, toRequest(toChat('[[sim: stall-after=2]]')))
    const seconds = await timeUntilClosed(stage, wires, 30_000)
    const figures = `TOTAL_TIMEOUT=${totalSeconds}, the last disconnected after ${seconds.toFixed(1)} s`
    assert.ok(seconds > totalSeconds - 0.5 && seconds < totalSeconds + 20, figures)
    return figures
  })
  await finish()
}

const large = 'x'.repeat(8_000_000)
const times10 = range(10)

/** Reads a quarter of a megabyte at a time to the end; returns the duration in milliseconds. */
async function readSlowly({ gateway }: TestBed, request: string, isAll: (end: string) => boolean) {
  const wire = openWire(gateway.port)
  const started = performance.now()
  let sipped = 0
  let end = ''
  wire.socket.on('data', (chunk: Buffer) => {
    // The end of the answer may come in several reads.
    end = (end + chunk.subarray(-20).toString('latin1')).slice(-20)
    sipped += chunk.length
    if (sipped < 256 * 1024) return
    sipped = 0
    wire.socket.pause()
    setTimeout(() => wire.socket.resume(), 250)
  })
  wire.socket.write(request)
  await Promise.race([until('all of it', () => isAll(end), 60_000), wire.closed])
  wire.socket.destroy()
  return { ms: performance.now() - started, responses: readResponses(wire.received()) }
}

/** Sends a thousand requests at a time until the gateway closes the connection; returns the seconds. */
async function flood({ gateway }: TestBed): Promise<number> {
  const { socket } = openWire(gateway.port, { reads: false })
  const started = performance.now()
  const requests = toHead({ line: 'GET / HTTP/1.1' }).repeat(1000)
  // A socket that does not read notices the end when it writes.
  const isClosed = () => {
    if (!socket.destroyed) socket.write(requests)
    return socket.destroyed
  }
  await until('closed', isClosed, 60_000)
  return (performance.now() - started) / 1000
}

async function checkLarge(stage: TestBed, stallSeconds: number): Promise<void> {
  const finish = rememberSockets(stage)
  const whole = toRequest(toChat('whole', { stream: false }))
  const streamed = toRequest(toChat('streamed'))
  const steadily = (kind: string, request: string, isAll: (end: string) => boolean) =>
    check(`10 ${kind} of 8 MB, read slowly but steadily: none is cut`, async () => {
      const seen = await Promise.all(times10.map(() => readSlowly(stage, request, isAll)))
      const exact = seen.filter(({ responses: [first] }) => first?.body.includes(`"${large}"`)).length
      const ms = seen.map((one) => one.ms)
      const figures = `WRITE_STALL_TIMEOUT=${stallSeconds}, exact ${exact}, read for ${toSpan(ms, 1000)} s`
      assert.ok(exact === 10 && Math.min(...ms) > stallSeconds * 1000, figures)
      return figures
    })
  await Promise.all([
    check('10 whole answers of 8 MB that are never read: disconnected', async () => {
      const seconds = await timeUntilClosed(stage, openDeaf(stage, 10, whole), 60_000)
      return `WRITE_STALL_TIMEOUT=${stallSeconds}, the last after ${seconds.toFixed(1)} s`
    }),
    steadily('whole answers', whole, (end) => end.endsWith('}')),
    steadily('streams', streamed, (end) => end.endsWith('\r\n0\r\n\r\n')),
  ])
  await check('10 connections that send 90 requests and never read: disconnected', async () => {
    const requests = toHead({ line: 'GET /openapi.json HTTP/1.1' }).repeat(90)
    const seconds = await timeUntilClosed(stage, openDeaf(stage, 10, requests), 60_000)
    return `WRITE_STALL_TIMEOUT=${stallSeconds}, the last after ${seconds.toFixed(1)} s`
  })
  await check('10 connections that send requests for ever and never read: disconnected', async () => {
    const seconds = await Promise.all(times10.map(() => flood(stage)))
    return `the last after ${Math.max(...seconds).toFixed(1)} s`
  })
  await finish()
}

const frame = toFrame('y'.repeat(64 * 1024))
let ended = 0

function* frames(): Generator<string> {
  for (;;) yield frame
}

const stub = await startDashScopeStub(async ({ prompt, response }) => {
  response.writeHead(200, eventStream)
  if (prompt !== 'endless') return void response.end(toFrame(large) + toFrame('', 'stop'))
  response.on('close', () => (ended += 1))
  await pipeline(Readable.from(frames()), response)
})
const behind = { upstream: stub.origin, reportsMemory: true }
await Promise.all([
  withTestBed({ ...behind, environment: patient }, checkMemory).then(() =>
    withTestBed({ ...behind, environment: { ...patient, WRITE_STALL_TIMEOUT: '4' } }, (stage) =>
      checkStall(stage, 4),
    ),
  ),
  withTestBed({ ...behind, environment: { ...patient, WRITE_STALL_TIMEOUT: '6' } }, (stage) =>
    checkLarge(stage, 6),
  ),
  withTestBed({ environment: { ...patient, TOTAL_TIMEOUT: '6', HEARTBEAT_INTERVAL: '1' } }, (stage) =>
    checkUnnoticed(stage, 6),
  ),
])
stub.close()
