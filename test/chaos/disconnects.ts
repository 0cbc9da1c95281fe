/** Two thousand concurrent streams, of which one in twenty disconnects in the middle. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { memoryOf } from './support/process-figures.ts'
import { toChat } from './support/raw.ts'
import { withTestBed, rememberSockets } from './support/test-bed.ts'
import { eventStream, startDashScopeStub, toFrame, type ReceivedRequest } from './support/dashscope-stub.ts'

const streams = 2000
const pieces = 12
const gapMs = 500

const isDisconnecting = (index: number) => index % 20 === 7
const disconnecting = range(streams).filter(isDisconnecting).length
const pieceOf = (index: number, piece: number) => `${index}.${piece}「条款」`
const textOf = (index: number) =>
  range(pieces)
    .map((piece) => pieceOf(index, piece))
    .join('')

const calls = { open: 0, maxOpen: 0, finished: 0, disconnected: new Set<number>() }

/** Sends the first piece at once, the others when all callers have connected. */
async function answer({ prompt, response }: ReceivedRequest): Promise<void> {
  const index = Number(prompt)
  calls.open += 1
  calls.maxOpen = Math.max(calls.maxOpen, calls.open)
  response.on('close', () => {
    calls.open -= 1
    if (response.writableFinished) calls.finished += 1
    else calls.disconnected.add(index)
  })
  response.writeHead(200, eventStream).write(toFrame(pieceOf(index, 0)))
  while (calls.maxOpen < streams) await sleep(100)
  for (const piece of range(pieces).slice(1)) {
    await sleep(gapMs)
    // Callers that will disconnect never get the end, even if they read late.
    if (response.closed || (isDisconnecting(index) && piece > pieces / 2)) return
    response.write(toFrame(pieceOf(index, piece)))
  }
  response.end(toFrame('', 'stop'))
}

const stub = await startDashScopeStub(answer)
await withTestBed({ upstream: stub.origin }, async (stage) => {
  const { gateway } = stage
  const finish = rememberSockets(stage)
  await check(
    `${streams} streams at one time, ${disconnecting} leave in the middle: the others have their text`,
    async () => {
      let memory = 0
      const watch = setInterval(() => (memory = Math.max(memory, memoryOf(gateway.pid))), 500)
      const outcomes = await Promise.all(
        range(streams).map(async (index) => {
          // Connections are not opened all at once, which would be a different test.
          await sleep(2 * index)
          const seen = await ask(gateway.origin, {
            path: '/v1/chat/completions',
            headers: {
              authorization: `Bearer sk-disconnects-${String(index).padStart(8, '0')}`,
              'content-type': 'application/json',
            },
            body: toChat(String(index)),
            withinMs: 80_000,
            ...(isDisconnecting(index) && { leave: { reads: 2 } }),
          }).catch((error: unknown) => String(error))
          if (typeof seen === 'string') return seen
          const outcome = outcomeOf(seen, { text: textOf(index), streamed: true })
          return isDisconnecting(index) && outcome !== 'exact' ? 'disconnected' : outcome
        }),
      )
      clearInterval(watch)
      const figures = `at most ${calls.maxOpen} open, ${memory.toFixed(0)} MB; ${tally(outcomes)}`
      assert.equal(outcomes.filter((outcome) => outcome === 'exact').length, streams - disconnecting, figures)
      assert.equal(calls.maxOpen, streams, figures)
      return `${figures}, lost 0`
    },
  )
  await check('the calls of disconnected callers to DashScope have ended, and no others', async () => {
    await until('closed', () => calls.open === 0).catch(() => {})
    const others = [...calls.disconnected].filter((index) => !isDisconnecting(index)).length
    const figures = `calls ended early ${calls.disconnected.size}, of others ${others}, still open ${calls.open}`
    assert.ok(calls.disconnected.size === disconnecting && others === 0 && calls.open === 0, figures)
    return figures
  })
  stub.close()
  await finish()
})
