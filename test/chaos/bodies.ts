/** Memory of bodies: in chunks of one byte, many large ones at the same time, and one after it was sent. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { createGateway } from '../../src/index.ts'
import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { startCommand } from '../support/start-command.ts'
import { readInnerFigures } from './support/memory-report.ts'
import { range } from './support/numbers.ts'
import { memoryOf, peakOf } from './support/process-figures.ts'
import { key, openWire, readResponses, toChat, toHead, toRequest, usual } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'
import { startDashScopeStub, type ReceivedRequest } from './support/dashscope-stub.ts'

const path = '/v1/chat/completions'
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

/** Writes with backpressure, until the socket closes. */
async function write(socket: Socket, piece: string): Promise<void> {
  if (socket.destroyed || socket.write(piece)) return
  await new Promise<void>((resolve) => {
    const stop = () => {
      socket.off('drain', stop).off('close', stop)
      resolve()
    }
    socket.on('drain', stop).on('close', stop)
  })
}

/** At 400 bytes per chunk this exceeds the heap limit. Node takes 3 to 30 µs per chunk, depending on other load. */
const oneByteChunks = { bytes: 500_000, heap: 192, maxGrowth: 60, seconds: 600 } as const

async function checkChunks({ gateway }: TestBed): Promise<void> {
  const { bytes, heap, maxGrowth } = oneByteChunks
  await check(
    `${bytes / 1e6} MB in chunks of one byte, on one connection, a heap of ${heap} MB`,
    async () => {
      const before = memoryOf(gateway.pid)
      const started = performance.now()
      const wire = openWire(gateway.port)
      wire.socket.write(toHead({ lines: [...usual, 'connection: close', 'transfer-encoding: chunked'] }))
      const piece = '1\r\nx\r\n'.repeat(10_000)
      for (const _ of range(bytes / 10_000)) await write(wire.socket, piece)
      wire.socket.write('0\r\n\r\n')
      await wire.closed
      const [response] = readResponses(wire.received())
      const seconds = (performance.now() - started) / 1000
      const figures = `${response?.status}; ${before.toFixed(0)} MB before, ${peakOf(gateway.pid).toFixed(0)} MB at most, ${seconds.toFixed(1)} s`
      assert.equal(response?.status, 400, figures)
      assert.equal(gateway.child.exitCode, null, gateway.text())
      assert.ok(peakOf(gateway.pid) - before < maxGrowth, figures)
      return figures
    },
  )
}

/** The same without a socket. */
async function checkChunksInProcess(): Promise<void> {
  const count = 500_000
  await check(`${count / 1e6} MB in chunks of one byte, in process`, async () => {
    const gateway = createGateway({ transport: () => Promise.reject(new Error('nothing is to be sent')) })
    const held = () => {
      gc?.()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const before = held()
    let sent = 0
    let perByte = Number.NaN
    const body = new ReadableStream({
      pull(controller) {
        for (let index = 0; index < 1000; index += 1) controller.enqueue(new Uint8Array(1))
        sent += 1000
        if (sent < count) return
        perByte = (held() - before) / count
        controller.close()
      },
    })
    const init = { method: 'POST', headers, body, duplex: 'half' }
    const { status } = await gateway.fetch(`http://gateway${path}`, init)
    const figures = `${status}; ${perByte.toFixed(1)} bytes held for each`
    assert.ok(status === 400 && perByte < 4, figures)
    return figures
  })
}

/** A container of 512 MiB with the heap limit of the files in deploy/. */
const crowd = { bodies: 12, megabytes: 15, maxRss: 435, heap: 384, container: 512 } as const

/** As callers send them: images in base64 and a non-ASCII question, for which V8 takes two bytes per character. */
function toImages(megabytes: number): string {
  const url = `data:image/png;base64,${'iVBORw0KG'.repeat((megabytes * 1e6) / 18)}`
  const image = { type: 'image_url', image_url: { url } }
  const content = [{ type: 'text', text: '这两张图有什么不同？' }, image, image]
  return JSON.stringify({ model: 'qwen-vl-plus', messages: [{ role: 'user', content }] })
}

async function checkCrowd({ gateway }: TestBed): Promise<void> {
  const { bodies, megabytes, maxRss, container } = crowd
  const body = toImages(megabytes)
  const send = () => ask(gateway.origin, { method: 'POST', path, headers, body })
  await check(`${bodies} bodies of ${megabytes} MB at one time, MAX_RSS=${maxRss}`, async () => {
    const before = memoryOf(gateway.pid)
    const seen = await Promise.all(range(bodies).map(send))
    const count = (status: number) => seen.filter((one) => one.status === status).length
    const figures = `200: ${count(200)}, 503: ${count(503)}; ${before.toFixed(0)} MB before, ${peakOf(gateway.pid).toFixed(0)} MB at most`
    assert.ok(count(200) > 0 && count(200) + count(503) === bodies, figures)
    assert.ok(peakOf(gateway.pid) < container, figures)
    return figures
  })
  await check('a small one right after them, and large ones again and again: all get through', async () => {
    const small = await ask(gateway.origin, {
      method: 'POST',
      path,
      headers,
      body: toChat('hi', { stream: false }),
    })
    assert.equal(small.status, 200, small.body)
    const started = performance.now()
    let refused = 0
    const insist = async () => {
      while ((await send()).status === 503) {
        refused += 1
        await sleep(300)
      }
    }
    await Promise.all(
      range(3).map(async () => {
        for (const _ of range(2)) await insist()
      }),
    )
    const seconds = (performance.now() - started) / 1000
    const figures = `6 answered in ${seconds.toFixed(1)} s, ${refused} refusals; ${peakOf(gateway.pid).toFixed(0)} MB at most`
    assert.ok(seconds < 60 && peakOf(gateway.pid) < container, figures)
    return figures
  })
}

/** Memory after garbage collection of a body that waits for its answer, and of one whose answer has begun. */
async function checkKept(stage: TestBed, requests: readonly ReceivedRequest[]): Promise<void> {
  const { gateway } = stage
  const megabytes = 10
  await check(`a body of ${megabytes} MB, once it has gone out`, async () => {
    const held = async () => {
      const { heapUsed, arrayBuffers } = await readInnerFigures(gateway)
      return (heapUsed + arrayBuffers) / 1024
    }
    const first = openWire(gateway.port)
    first.socket.write(toRequest(toChat('hi')))
    await until('the first request at DashScope', () => requests.length === 1)
    first.socket.destroy()
    await sleep(500)
    const before = await held()
    /** How many times its size is held, once that is less than the limit: on a busy machine it is released later. */
    const atMost = async (limit: number) => {
      let times = Infinity
      const isLess = async () => (times = ((await held()) - before) / 1024 / megabytes) < limit
      await until('it is released', isLess, 10_000).catch(() => {})
      return times
    }
    const wire = openWire(gateway.port)
    const body = toImages(megabytes).replace('{', '{"stream":true,')
    await write(wire.socket, toHead({ lines: [...usual, `content-length: ${Buffer.byteLength(body)}`] }))
    await write(wire.socket, body)
    await until('the request at DashScope', () => requests.length === 2)
    const waiting = await atMost(1.5)
    const frame = {
      output: { choices: [{ message: { role: 'assistant', content: 'a' }, finish_reason: 'null' }] },
    }
    requests[1]?.response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .write(`data:${JSON.stringify(frame)}\n\n`)
    await until('an answer', () => wire.received().length > 0)
    const answering = await atMost(0.3)
    wire.socket.destroy()
    const figures = `${waiting.toFixed(2)} times its size while it waits, ${answering.toFixed(2)} times in its answer`
    assert.ok(waiting < 1.5 && answering < 0.3, figures)
    return figures
  })
}

const patient = {
  NODE_OPTIONS: `--max-old-space-size=${oneByteChunks.heap}`,
  REQUEST_TIMEOUT: String(oneByteChunks.seconds),
}
await withTestBed({ environment: patient }, async (stage) => {
  const finish = rememberSockets(stage)
  await checkChunks(stage)
  await finish()
})
await checkChunksInProcess()
const contained = { MAX_RSS: String(crowd.maxRss), NODE_OPTIONS: `--max-old-space-size=${crowd.heap}` }
await withTestBed({ environment: contained, ...startCommand() }, async (stage) => {
  const finish = rememberSockets(stage)
  await checkCrowd(stage)
  await finish()
})
const requests: ReceivedRequest[] = []
const stub = await startDashScopeStub((one) => void requests.push(one))
await withTestBed({ upstream: stub.origin, reportsMemory: true }, (stage) => checkKept(stage, requests))
stub.close()
