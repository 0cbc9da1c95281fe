/** If standard output and standard error cannot be written to, requests continue as usual. */
import assert from 'node:assert/strict'
import { closeSync } from 'node:fs'

import { ask, askChat } from '../support/ask.ts'
import { brokenSinks, openPipe } from '../support/broken-sinks.ts'
import { freePort, start, until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { outcomeOf } from './support/outcome.ts'
import { memoryOf } from './support/process-figures.ts'

const requests = 400
const atOnce = 25
const text = '合同'

async function startInto(sink: number, workers: number) {
  const port = await freePort()
  const words = [process.execPath, 'dist/cli/main.js', 'serve', '--simulate', '--port', String(port)]
  const gateway = start(words, {
    stdout: sink,
    stderr: sink,
    env: {
      PATH: process.env['PATH'],
      WORKERS: String(workers),
      LOG_LEVEL: 'debug',
      MAX_EVENT_LOOP_DELAY: '0',
    },
  })
  closeSync(sink)
  const origin = `http://127.0.0.1:${port}`
  await until('it serves', async () => (await ask(origin, { path: '/health' })).status === 200, 30_000)
  return { gateway, origin }
}

/** Sends several requests at a time, streamed and whole. */
async function askAll(origin: string): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>()
  let next = 0
  const askOn = async () => {
    while (next < requests) {
      next += 1
      const streamed = next % 2 === 0
      const seen = await askChat(origin, `say=${text}`, { stream: streamed })
      const outcome = outcomeOf(seen, { text, streamed })
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
  }
  await Promise.all(range(atOnce).map(askOn))
  return outcomes
}

async function checkSink(name: string, workers: number, open: () => { sink: number; breakIt: () => void }) {
  await check(`${name}, WORKERS=${workers}`, async () => {
    const { sink, breakIt } = open()
    const { gateway, origin } = await startInto(sink, workers)
    breakIt()
    const before = memoryOf(gateway.pid)
    const started = performance.now()
    const outcomes = await askAll(origin)
    const seconds = (performance.now() - started) / 1000
    const grown = memoryOf(gateway.pid) - before
    const health = (await ask(origin, { path: '/health' })).status
    const signalled = performance.now()
    gateway.signal('SIGTERM')
    const code = await gateway.ended
    const endMs = performance.now() - signalled
    const figures = `answers ${requests} in ${seconds.toFixed(1)} s, exact ${outcomes.get('exact') ?? 0}; then /health ${health}, exit ${code} after ${endMs.toFixed(0)} ms; memory of the first process +${grown.toFixed(0)} MB`
    assert.equal(outcomes.get('exact'), requests, `${figures}; ${JSON.stringify([...outcomes])}`)
    assert.deepEqual([health, code], [200, 0], figures)
    return figures
  })
}

for (const workers of [1, 2]) {
  for (const [name, open] of Object.entries(brokenSinks))
    await checkSink(name, workers, () => ({ sink: open(), breakIt: () => {} }))
  await checkSink('a pipe whose reader goes once it serves', workers, () => {
    const { writer, leave } = openPipe()
    return { sink: writer, breakIt: leave }
  })
}
