/** Unusual but valid behaviour of clients, while others send requests. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask, askChat } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { openWire, readResponses, toChat, toHead, toRequest, usual } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'

const pieces = range(15).map((index) => `条款 ${index};`)
const text = pieces.join('')

async function checkHalfClose({ gateway, simulator }: TestBed): Promise<void> {
  await check('100 callers who half-close the connection in the middle count as disconnected', async () => {
    const mark = 'half-closed'
    const wires = range(100).map(() => openWire(gateway.port))
    const calls = () => simulator.calls.filter(({ body }) => JSON.stringify(body).includes(mark))
    for (const { socket } of wires) {
      socket.write(toRequest(toChat(`[[sim: endless; slow-chunks=50]] ${mark}`)))
      socket.once('data', () => socket.end())
    }
    const aborted = () => calls().filter(({ state }) => state === 'aborted').length
    await until('aborted', () => aborted() === wires.length, 20_000).catch(() => {})
    assert.equal(aborted(), wires.length)
    return `calls ended ${aborted()} of ${wires.length}`
  })
}

async function checkContinue({ gateway }: TestBed): Promise<void> {
  await check('100 times Expect: 100-continue', async () => {
    const body = toChat('[[sim: say=continued]]')
    const outcomes = await Promise.all(
      range(100).map(async () => {
        const wire = openWire(gateway.port)
        const lines = [
          ...usual,
          'connection: close',
          'expect: 100-continue',
          `content-length: ${Buffer.byteLength(body)}`,
        ]
        wire.socket.write(toHead({ lines }))
        await until('100', () => wire.received().toString().startsWith('HTTP/1.1 100 Continue\r\n\r\n'))
        wire.socket.write(body)
        await wire.closed
        const [, answer] = readResponses(wire.received())
        return outcomeOf(
          { status: answer?.status ?? 0, body: answer?.body ?? '' },
          { text: 'continued', streamed: true },
        )
      }),
    )
    assert.deepEqual([...new Set(outcomes)], ['exact'])
    return tally(outcomes)
  })
  await check('another expectation: 417', async () => {
    const seen = await ask(gateway.origin, { path: '/health', headers: { expect: 'the-impossible' } })
    assert.equal(seen.status, 417)
    return String(seen.status)
  })
}

async function checkMethods({ gateway, simulator }: TestBed): Promise<void> {
  // The others continue meanwhile, with a different key.
  const own = 'sk-methods-0123456789'
  const authorization = `Bearer ${own}`
  const cases = [
    { method: 'HEAD', path: '/health', status: 200 },
    { method: 'HEAD', path: '/v1/models', status: 200 },
    { method: 'HEAD', path: '/v1/chat/completions', status: 405 },
    { method: 'GET', path: '/v1/chat/completions', status: 405 },
    { method: 'OPTIONS', path: '/v1/chat/completions', status: 204 },
    { method: 'DELETE', path: '/v1/chat/completions', status: 405 },
    { method: 'TRACE', path: '/v1/chat/completions', status: 405 },
  ]
  await check('50 times HEAD, OPTIONS and unknown methods', async () => {
    const seen = await Promise.all(
      range(50).flatMap(() =>
        cases.map(async ({ method, path, status }) => {
          const preflight = { origin: 'https://example.com', 'access-control-request-method': 'POST' }
          const one = await ask(gateway.origin, {
            method,
            path,
            headers: { authorization, ...(method === 'OPTIONS' && preflight) },
          })
          if (method === 'HEAD') assert.equal(one.body, '')
          assert.equal(one.headers['access-control-allow-origin'], '*')
          return one.status === status ? `${method} ${status}` : `WRONG: ${method} ${path} ${one.status}`
        }),
      ),
    )
    assert.ok(!seen.some((one) => one.startsWith('WRONG')), tally(seen))
    const chats = simulator.calls.filter((call) => call.method === 'POST' && call.key === own)
    assert.equal(chats.length, 0)
    return tally(seen)
  })
}

await withTestBed({}, async (stage) => {
  const { gateway } = stage
  const finish = rememberSockets(stage)
  const over = new AbortController()
  const outcomes: string[] = []
  const askOnAndOn = async () => {
    while (!over.signal.aborted) {
      const seen = await askChat(gateway.origin, `slow-chunks=100; pieces=${JSON.stringify(pieces)}`)
      outcomes.push(outcomeOf(seen, { text, streamed: true }))
    }
  }
  const others = Promise.all(range(200).map(askOnAndOn))
  await sleep(1000)
  await checkHalfClose(stage)
  await checkContinue(stage)
  await checkMethods(stage)
  over.abort()
  await others
  await check('the 200 streams at a time beside all that', () => {
    const lost = outcomes.filter((outcome) => outcome !== 'exact').length
    assert.ok(lost === 0 && outcomes.length >= 200, tally(outcomes))
    return `${tally(outcomes)}, lost ${lost}`
  })
  await finish()
})
