/** Requests that arrive byte by byte, or never begin: each is disconnected at its time limit, and others are not affected. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range, toSpan } from './support/numbers.ts'
import { openWire, readResponses, toChat, toHead, usual, type Wire } from './support/raw.ts'
import { socketsOf } from './support/process-figures.ts'
import { withTestBed, rememberSockets } from './support/test-bed.ts'

const each = 100
const headersTimeout = 3
const requestTimeout = 10
/** Node's interval for checking its connections, plus a margin for a busy machine. */
const lateMs = 2000 + 4500

/** Writes the text byte by byte until the connection closes. */
function drip(wire: Wire, text: string): void {
  let at = 0
  const timer = setInterval(() => {
    wire.socket.write(text.charAt(at % text.length))
    at += 1
  }, 250)
  void wire.closed.then(() => clearInterval(timer))
}

const long = toChat('x'.repeat(10_000))

interface Attack {
  name: string
  seconds: number
  /** The expected answer. */
  answer: 408 | 'none'
  attack: (wire: Wire) => void
}

const attacks: Attack[] = [
  {
    name: 'headers that drip',
    seconds: headersTimeout,
    answer: 408,
    attack(wire) {
      wire.socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n')
      drip(wire, 'x: y\r\n')
    },
  },
  {
    name: 'a connection on which nothing comes',
    seconds: headersTimeout,
    answer: 408,
    attack: () => {},
  },
  {
    name: 'headers that drip behind a request that was answered',
    seconds: headersTimeout,
    answer: 408,
    attack(wire) {
      wire.socket.write(toHead({ line: 'GET /health HTTP/1.1' }))
      wire.socket.once('data', () => drip(wire, 'GET /health HTTP/1.1\r\nx: y\r\n'))
    },
  },
  {
    name: 'a body that drips',
    seconds: requestTimeout,
    answer: 408,
    attack(wire) {
      wire.socket.write(toHead({ lines: [...usual, `content-length: ${long.length}`] }))
      drip(wire, long)
    },
  },
  {
    name: 'a body that drips in chunks',
    seconds: requestTimeout,
    answer: 408,
    attack(wire) {
      wire.socket.write(toHead({ lines: [...usual, 'transfer-encoding: chunked'] }))
      drip(wire, '1\r\n{\r\n')
    },
  },
]

await withTestBed(
  {
    environment: { HEADERS_TIMEOUT: String(headersTimeout), REQUEST_TIMEOUT: String(requestTimeout) },
  },
  async (stage) => {
    const { gateway, simulator } = stage
    const finish = rememberSockets(stage)
    const over = new AbortController()
    const waits: number[] = []
    const bystander = (async () => {
      while (!over.signal.aborted) {
        const { status, lastByteMs } = await ask(gateway.origin, { path: '/health' })
        assert.equal(status, 200)
        waits.push(lastByteMs)
        await sleep(20)
      }
    })()
    await Promise.all(
      attacks.map(({ name, seconds, answer, attack }) =>
        check(`${each} times ${name}`, async () => {
          const wires = range(each).map(() => openWire(gateway.port))
          for (const wire of wires) attack(wire)
          const times = await Promise.all(wires.map(({ closed }) => closed))
          const reported = wires.map((wire) => readResponses(wire.received()).at(-1))
          const words = reported.filter(
            (response) =>
              response?.status === answer &&
              /^\{"error":\{"message":".+","type":"invalid_request_error",/.test(response.body),
          )
          const figures = `closed after ${toSpan(times, 1000)} s, told so ${words.length}`
          assert.ok(Math.min(...times) >= seconds * 1000 - 50, figures)
          assert.ok(Math.max(...times) <= seconds * 1000 + lateMs, figures)
          assert.equal(words.length, each, `${figures}; ${JSON.stringify(reported[0])}`)
          return figures
        }),
      ),
    )
    await check(
      `${each} times headers that drip, from clients that ignore the end of the connection`,
      async () => {
        const wires = range(each).map(() => openWire(gateway.port, { ends: false }))
        for (const { socket } of wires) socket.write('GET / HTTP/1.1\r\nhost: gateway\r\n')
        const started = performance.now()
        await until('all told so', () => wires.every((wire) => wire.received().length > 0))
        // Now and then there is one of the callers beside them.
        const left = () => socketsOf(gateway.pid).at(gateway.port)
        await until('no connection left', () => left() === 0)
        const seconds = (performance.now() - started) / 1000
        for (const { socket } of wires) socket.destroy()
        return `none left after ${seconds.toFixed(1)} s`
      },
    )
    over.abort()
    await bystander
    await check('meanwhile others are answered', () => {
      const figures = `${waits.length} requests, ${toSpan(waits, 1)} ms; calls to DashScope ${simulator.calls.length}`
      assert.ok(waits.length > 100 && Math.max(...waits) < 5000, figures)
      assert.equal(simulator.calls.length, 0)
      return figures
    })
    await finish()
  },
)
