/**
 * A simulated DashScope: bytes prepared before the first request, streamed or whole as requested. It uses sockets instead
 * of node:http, which takes several times the CPU.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { framesOf, stampedFrames, stampLength, stampMark, wholeOf } from './canned.ts'
import { markOf, scenarios, type Scenario } from './scenarios.ts'

interface CannedAnswer {
  mark: string
  whole: Buffer
  writes: readonly Buffer[]
  isEndless: boolean
  pauseMs: number
}

const status = 'HTTP/1.1 200 OK\r\nx-request-id: e764bfe3-c0b7-97a0-ae57-cd99e1580960\r\n'
const streamHead = `${status}content-type: text/event-stream;charset=UTF-8\r\ntransfer-encoding: chunked\r\n\r\n`

function toChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
}

/** The body of the answer as the pieces that are written. */
function toWrites(scenario: Scenario): Buffer[] {
  if (scenario.frames === Infinity) return stampedFrames().map((frame) => Buffer.from(toChunk(frame)))
  const frames = framesOf(scenario)
  const size = scenario.framesPerWrite
  const count = Math.ceil(frames.length / size)
  return Array.from({ length: count }, (_, index) => {
    const chunk = toChunk(frames.slice(index * size, (index + 1) * size).join(''))
    return Buffer.from(`${index === 0 ? streamHead : ''}${chunk}${index === count - 1 ? '0\r\n\r\n' : ''}`)
  })
}

function toWhole(scenario: Scenario): Buffer {
  if (scenario.frames === Infinity) return Buffer.alloc(0)
  const body = wholeOf(scenario)
  const size = Buffer.byteLength(body)
  return Buffer.from(`${status}content-type: application/json\r\ncontent-length: ${size}\r\n\r\n${body}`)
}

const answers: readonly CannedAnswer[] = scenarios.map((scenario) => ({
  mark: markOf(scenario.name),
  whole: toWhole(scenario),
  writes: toWrites(scenario),
  isEndless: scenario.frames === Infinity,
  pauseMs: scenario.pauseMs,
}))

async function send({ writes }: CannedAnswer, socket: Socket): Promise<void> {
  for (const write of writes) {
    if (socket.destroyed) return
    if (!socket.write(write)) {
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve).once('close', resolve)
      })
    }
  }
}

/** Sends paced events until the connection closes. Each contains the time of its write. */
async function sendPaced({ writes, pauseMs }: CannedAnswer, socket: Socket): Promise<void> {
  const start = performance.now()
  socket.write(streamHead)
  for (let count = 0; !socket.destroyed; count += 1) {
    const write = Buffer.from(writes[count % writes.length] ?? '')
    const stamp = String(process.hrtime.bigint() / 1000n).padStart(stampLength, '0')
    write.write(stamp, write.indexOf(stampMark) + 1, 'latin1')
    socket.write(write)
    await sleep(Math.max(0, start + (count + 1) * pauseMs - performance.now()))
  }
}

function answer(request: string, headEnd: number, socket: Socket): void {
  const found = answers.find(({ mark }) => request.includes(mark))
  if (found === undefined) socket.destroy()
  else if (!/\r\nx-dashscope-sse: *enable/i.test(request.slice(0, headEnd + 2))) socket.write(found.whole)
  else void (found.isEndless ? sendPaced(found, socket) : send(found, socket))
}

function serve(socket: Socket): void {
  let received = ''
  let missing = 0
  // One character per byte, since content-length counts bytes.
  socket.setEncoding('latin1').setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    received += text
    missing -= text.length
    if (missing > 0) return
    const headEnd = received.indexOf('\r\n\r\n')
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(received) ?? []
    if (headEnd === -1 || length === undefined) return
    missing = headEnd + 4 + Number(length) - received.length
    if (missing > 0) return
    answer(received, headEnd, socket)
    received = ''
    missing = 0
  })
}

/** Listens on a free port of this machine. */
export async function startUpstream(): Promise<{ origin: string; close: () => void }> {
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() }
}

if (import.meta.main) process.stderr.write(`listens on ${(await startUpstream()).origin}\n`)
