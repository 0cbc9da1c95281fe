/** Many requests in one packet, each with a key of its own. */
import assert from 'node:assert/strict'

import { check } from '../support/report.ts'
import { createRandom, range } from './support/numbers.ts'
import { outcomeOf } from './support/outcome.ts'
import { openWire, readResponses, toChat, toRequest } from './support/raw.ts'
import { withTestBed, rememberSockets } from './support/test-bed.ts'

const connections = 50
const requests = 20
const random = createRandom(3)

interface Sent {
  key: string
  text: string
  stream: boolean
}

const toSent = (connection: number, index: number): Sent => ({
  key: `sk-pipelined-${connection}-${index}`,
  text: `answer ${index} on ${connection}`,
  stream: random() < 0.5,
})

function toBytes({ key, text, stream }: Sent, isLast: boolean): string {
  // The first ones may take longest: their answers still come first.
  const body = toChat(`[[sim: slow-ttfb=${Math.floor(random() * 200) + 1}; say=${text}]]`, { stream })
  return toRequest(body, [
    'host: gateway',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    ...(isLast ? ['connection: close'] : []),
  ])
}

await withTestBed({}, async (stage) => {
  const { gateway, simulator } = stage
  const finish = rememberSockets(stage)
  await check(`${connections} connections with ${requests} requests in one packet each`, async () => {
    const results = await Promise.all(
      range(connections).map(async (connection) => {
        const sent = range(requests).map((index) => toSent(connection, index))
        const wire = openWire(gateway.port)
        wire.socket.write(sent.map((one, index) => toBytes(one, index === requests - 1)).join(''))
        await wire.closed
        const responses = readResponses(wire.received())
        return sent.map(({ text, stream }, index) => {
          const { status, body } = responses[index] ?? { status: 0, body: '' }
          return outcomeOf({ status, body }, { text, streamed: stream })
        })
      }),
    )
    const outcomes = results.flat()
    const exact = outcomes.filter((outcome) => outcome === 'exact').length
    const strangers = simulator.calls.filter(({ key, body }) => {
      const [, index = '', connection = ''] = /say=answer (\d+) on (\d+)/.exec(JSON.stringify(body)) ?? []
      return key !== `sk-pipelined-${connection}-${index}`
    })
    const figures = `answers ${outcomes.length}, in their place ${exact}; calls to DashScope ${simulator.calls.length}, with another's key ${strangers.length}`
    assert.equal(
      exact,
      connections * requests,
      `${figures}; ${outcomes.find((outcome) => outcome !== 'exact')}`,
    )
    assert.equal(simulator.calls.length, connections * requests, figures)
    assert.equal(strangers.length, 0, figures)
    return figures
  })
  await finish()
})
