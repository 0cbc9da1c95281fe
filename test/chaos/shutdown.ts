/** SIGTERM during all kinds of requests. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask, askChat, type Seen } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { openWire, toHead } from './support/raw.ts'
import { withTestBed, type TestBed } from './support/test-bed.ts'

const pieces = range(10).map((index) => `条款 ${index};`)
const whole = `slow-chunks=400; pieces=${JSON.stringify(pieces)}`
const endless = 'endless; slow-chunks=100; pieces=["a"]'

/** Long enough for a busy machine to show in time that it is not ready. */
const prestopSeconds = 5

type Outcome = Promise<string>

const toOutcome = (seen: Promise<Seen>, text: string, streamed: boolean): Outcome =>
  seen.then(
    (one) => outcomeOf(one, { text, streamed }),
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
  )

async function atWork({ simulator }: TestBed, calls: number): Promise<void> {
  await until(
    'at work',
    () => simulator.calls.filter(({ state }) => state === 'open').length >= calls,
    30_000,
  )
}

async function untilClosed({ gateway }: TestBed): Promise<void> {
  const isRefused = () =>
    ask(gateway.origin, { path: '/health' }).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED',
    )
  await until('refused', isRefused)
}

async function checkWithinGrace(stage: TestBed): Promise<void> {
  const { gateway, simulator } = stage
  const askWhole = (streamed: boolean) =>
    toOutcome(
      askChat(gateway.origin, whole, { stream: streamed, withinMs: 60_000 }),
      pieces.join(''),
      streamed,
    )
  const before = range(300).map((index) => askWhole(index % 3 !== 0))
  await atWork(stage, 300)
  const idle = openWire(gateway.port)
  idle.socket.write(toHead({ line: 'GET /health HTTP/1.1' }))
  let signalled = Infinity
  const after: Outcome[] = []
  const arrivals = (async () => {
    while (gateway.child.exitCode === null) {
      ;(performance.now() < signalled ? before : after).push(askWhole(true))
      await sleep(50)
    }
  })()
  await sleep(500)
  signalled = performance.now()
  gateway.signal('SIGTERM')

  await check('readiness fails at once, liveness does not', async () => {
    // Both at one time, while the gateway still takes connections.
    const statusesOf = () =>
      Promise.all(
        ['readiness', 'liveness'].map(async (name) => {
          const { status } = await ask(gateway.origin, { path: `/health/${name}` })
          return status
        }),
      )
    await until('readiness', async () => String(await statusesOf()) === '503,200')
    const ms = performance.now() - signalled
    return `503 after ${ms.toFixed(0)} ms`
  })
  await check('new connections are refused once others have had time to see that', async () => {
    await untilClosed(stage)
    const ms = performance.now() - signalled
    assert.ok(ms >= prestopSeconds * 1000)
    return `PRESTOP_DELAY=${prestopSeconds}, refused after ${ms.toFixed(0)} ms`
  })
  await check('answers under way are finished, and the exit code is 0', async () => {
    const code = await gateway.ended
    const ms = performance.now() - signalled
    await arrivals
    const outcomes = await Promise.all(before)
    const lost = outcomes.filter((outcome) => outcome !== 'exact').length
    const figures = `exit ${code} after ${(ms / 1000).toFixed(1)} s; begun before the signal ${outcomes.length}, lost ${lost}; after it: ${tally(await Promise.all(after))}`
    assert.ok(code === 0 && lost === 0, `${figures}; ${tally(outcomes)}`)
    const cut = (await Promise.all(after)).filter((outcome) => outcome.startsWith('WRONG')).length
    assert.equal(cut, 0, figures)
    assert.equal(simulator.calls.filter(({ state }) => state !== 'finished').length, 0)
    return figures
  })
}

async function checkGraceExceeded(stage: TestBed, graceSeconds: number): Promise<void> {
  const { gateway, simulator } = stage
  await check(
    'answers that outlast the grace end with an error that says so, and the exit code is 1',
    async () => {
      const streams = range(100).map(() =>
        toOutcome(askChat(gateway.origin, endless), 'a'.repeat(10_000), true),
      )
      await atWork(stage, streams.length)
      const signalled = performance.now()
      gateway.signal('SIGTERM')
      const code = await gateway.ended
      const seconds = (performance.now() - signalled) / 1000
      const outcomes = await Promise.all(streams)
      const reported = outcomes.filter((outcome) => outcome.startsWith('200 ')).length
      await until('ended', () => simulator.calls.every(({ state }) => state === 'aborted'))
      const figures = `SHUTDOWN_GRACE=${graceSeconds}, exit ${code} after ${seconds.toFixed(1)} s; told ${reported} of ${streams.length}: ${tally(outcomes).slice(0, 500)}`
      assert.ok(code === 1 && reported === streams.length, figures)
      assert.ok(seconds >= graceSeconds && seconds < graceSeconds + 15, figures)
      return figures
    },
  )
}

async function checkSecondSignal(stage: TestBed): Promise<void> {
  const { gateway } = stage
  await check('a second signal ends the process at once', async () => {
    const streams = range(20).map(() => toOutcome(askChat(gateway.origin, endless), '', true))
    await atWork(stage, streams.length)
    gateway.signal('SIGTERM')
    // Two signals that come before the first is seen are one.
    await untilClosed(stage)
    const signalled = performance.now()
    gateway.signal('SIGTERM')
    const code = await gateway.ended
    const ms = performance.now() - signalled
    await Promise.all(streams)
    assert.ok(code === 1 && ms < 10_000, `exit ${code} after ${ms.toFixed(0)} ms`)
    return `exit ${code} after ${ms.toFixed(0)} ms`
  })
}

async function checkIdle({ gateway }: TestBed): Promise<void> {
  await check('idle connections do not delay the end', async () => {
    const wires = range(100).map(() => openWire(gateway.port))
    for (const { socket } of wires) socket.write(toHead({ line: 'GET /health HTTP/1.1' }))
    await until('answered', () => wires.every((wire) => wire.received().length > 0))
    const signalled = performance.now()
    gateway.signal('SIGTERM')
    const code = await gateway.ended
    const ms = performance.now() - signalled
    assert.ok(code === 0 && ms < 10_000, `exit ${code} after ${ms.toFixed(0)} ms`)
    return `exit ${code} after ${ms.toFixed(0)} ms with ${wires.length} of them`
  })
}

await withTestBed(
  { environment: { PRESTOP_DELAY: String(prestopSeconds), SHUTDOWN_GRACE: '60' } },
  checkWithinGrace,
)
await withTestBed({ environment: { SHUTDOWN_GRACE: '2' } }, (stage) => checkGraceExceeded(stage, 2))
await withTestBed({}, checkSecondSignal)
await withTestBed({}, checkIdle)
