/** Thousands of bodies that do not arrive, and other requests meanwhile. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { quantile, range } from './support/numbers.ts'
import { memoryOf } from './support/process-figures.ts'
import { key, toChat, toHead, usual } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'

const path = '/v1/chat/completions'
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

const slow = { bodies: 4000, others: 50 } as const

/** Connects from the given address: all of 127.0.0.0/8 is this machine. */
function openFrom(address: string, port: number): Socket {
  return connect({ host: '127.0.0.1', port, localAddress: address }).on('error', () => {})
}

async function checkSlow({ gateway }: TestBed): Promise<void> {
  const { bodies, others } = slow
  await check(
    `${bodies} bodies from one address that do not arrive, and ${others} other callers`,
    async () => {
      let refused = 0
      const sockets: Socket[] = []
      for (const _ of range(bodies)) {
        const socket = openFrom('127.0.0.2', gateway.port)
        socket.once('data', (chunk: Buffer) => (refused += chunk.includes('HTTP/1.1 429') ? 1 : 0))
        socket.write(`${toHead({ lines: [...usual, 'content-length: 1000'] })}{`)
        sockets.push(socket)
        if (sockets.length % 100 === 0) await sleep(20)
      }
      await until('refusals', () => refused >= bodies - 250, 30_000)
      await sleep(500)
      const body = toChat('hi', { stream: false })
      const waits: number[] = []
      for (const _ of range(others)) {
        const {
          status,
          lastByteMs,
          body: text,
        } = await ask(gateway.origin, { method: 'POST', path, headers, body })
        assert.equal(status, 200, text)
        waits.push(lastByteMs)
      }
      const figures = `refused ${refused}, waited for ${bodies - refused}; the others: ${others} of ${others} answered, ${quantile(waits, 0.5).toFixed(0)} ms, at most ${quantile(waits, 1).toFixed(0)} ms; ${memoryOf(gateway.pid).toFixed(0)} MB`
      for (const socket of sockets) socket.destroy()
      assert.ok(refused === bodies - 250, figures)
      return figures
    },
  )
}

await withTestBed({}, async (stage) => {
  const finish = rememberSockets(stage)
  await checkSlow(stage)
  await finish()
})
