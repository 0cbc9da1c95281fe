/**
 * DashScope's stand-in for measuring: canned bytes, prepared before the first request. Sockets and not node:http,
 * which takes several times the CPU, and on two cores what the upstream takes the target lacks.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { framesOf } from './canned.ts'
import { modelOf, scenarios, type Scenario } from './scenarios.ts'

interface CannedAnswer {
  /** `"model":"…"` of the requests that it answers. */
  mark: string
  writes: readonly Buffer[]
  pauseMs: number
}

const head = [
  'HTTP/1.1 200 OK',
  'content-type: text/event-stream;charset=UTF-8',
  'x-request-id: e764bfe3-c0b7-97a0-ae57-cd99e1580960',
  'transfer-encoding: chunked',
  '\r\n',
].join('\r\n')

const answers: readonly CannedAnswer[] = scenarios.map((scenario) => ({
  mark: `"model":"${modelOf(scenario.name)}"`,
  writes: toWrites(scenario),
  pauseMs: scenario.pauseMs,
}))

/** The whole answer, HTTP head and chunk sizes included, in the pieces in which it is written. */
function toWrites(scenario: Scenario): Buffer[] {
  const frames = framesOf(scenario)
  const count = Math.ceil(frames.length / scenario.framesPerWrite)
  return Array.from({ length: count }, (_, index) => {
    const start = index * scenario.framesPerWrite
    const text = frames.slice(start, start + scenario.framesPerWrite).join('')
    const chunk = `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
    return Buffer.from(`${index === 0 ? head : ''}${chunk}${index === count - 1 ? '0\r\n\r\n' : ''}`)
  })
}

async function send({ writes, pauseMs }: CannedAnswer, socket: Socket): Promise<void> {
  for (const [index, write] of writes.entries()) {
    if (index > 0 && pauseMs > 0) await sleep(pauseMs)
    if (socket.destroyed) return
    if (!socket.write(write)) {
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve).once('close', resolve)
      })
    }
  }
}

/** The answer to the first request in `received`, once all of that request is there. */
function findAnswer(received: string): CannedAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(received) ?? []
  if (headEnd === -1 || length === undefined || received.length < headEnd + 4 + Number(length)) return
  return answers.find(({ mark }) => received.includes(mark))
}

function serve(socket: Socket): void {
  let received = ''
  // One byte, one character: content-length counts bytes.
  socket.setEncoding('latin1').setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (text) => {
    received += String(text)
    const answer = findAnswer(received)
    if (answer === undefined) return
    received = ''
    void send(answer, socket)
  })
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stderr.write(`listens on http://127.0.0.1:${port}\n`)
})
