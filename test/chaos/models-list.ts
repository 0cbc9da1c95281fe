/** `GET /v1/models` while DashScope does not answer: the number of calls, and how long they stay open. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { quantile, range } from './support/numbers.ts'
import { memoryOf } from './support/process-figures.ts'
import { withTestBed, rememberSockets } from './support/test-bed.ts'

const callers = 50
const requestsEach = 8

let calls = 0
let open = 0
const silent = createServer((_, response) => {
  calls += 1
  open += 1
  response.on('close', () => (open -= 1))
})
await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
const upstream = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`

await withTestBed({ upstream }, async (stage) => {
  const { gateway } = stage
  const finish = rememberSockets(stage)
  await check(
    `${callers} callers ask for the list ${requestsEach} times each, and DashScope says nothing`,
    async () => {
      let maxOpen = 0
      const look = setInterval(() => (maxOpen = Math.max(maxOpen, open)), 10)
      const answers = await Promise.all(
        range(callers * requestsEach).map((at) => {
          const key = `sk-0123456789abcdef${String(at % callers).padStart(4, '0')}`
          return ask(gateway.origin, { path: '/v1/models', headers: { authorization: `Bearer ${key}` } })
        }),
      )
      await until('calls ended', () => open === 0, 10_000)
      clearInterval(look)
      const waits = answers.map(({ lastByteMs }) => lastByteMs)
      const figures = `calls ${calls}, at one time ${maxOpen}; answered after ${quantile(waits, 1).toFixed(0)} ms at most; ${memoryOf(gateway.pid).toFixed(0)} MB`
      assert.ok(
        answers.every(({ status }) => status === 200) && calls <= 2 * callers && maxOpen <= callers,
        figures,
      )
      return figures
    },
  )
  await finish()
})
silent.close()
silent.closeAllConnections()
