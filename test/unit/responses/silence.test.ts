import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { silent } from '../../support/calls.ts'
import { post, toStream } from '../../support/responses/ask-responses.ts'
import { expectResponsesStream } from '../../support/responses/validate-responses.ts'

/** When a stream begins, and what is sent while DashScope is silent: with the default times, by a clock that the test moves. */

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const [first = '', last = ''] = toStream([{ content: 'a' }, { content: 'b' }]).split(/(?<=\n\n)/)
const refusal = 'data:{"code":"Throttling.RateQuota","message":"Too many.","request_id":"r"}\n\n'

/** Seconds of silence, and then what DashScope sends; without a text it stays silent. */
type Step = [seconds: number, text?: string]

const pass = (seconds: number) => new Promise((resolve) => void setTimeout(resolve, seconds * 1000))

async function* send(steps: readonly Step[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (const [seconds, text] of steps) {
    await pass(seconds)
    if (text === undefined) await silent(signal)
    yield new TextEncoder().encode(text)
  }
}

/** Sends a question, and lets ten minutes pass; `times` has the second of each event. */
async function ask(steps: readonly Step[], beforeStatus = 0) {
  const begun = Date.now()
  const gateway = createGateway({
    async transport(_, signal) {
      await pass(beforeStatus)
      return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: send(steps, signal) }
    },
  })
  const reading = (async () => {
    const response = await post(gateway, { model: 'qwen-plus', input: 'hi', stream: true })
    const pieces: { seconds: number; text: string }[] = []
    const decoder = new TextDecoder()
    for await (const bytes of response.body ?? [])
      pieces.push({ seconds: Math.round((Date.now() - begun) / 1000), text: decoder.decode(bytes) })
    return { status: response.status, pieces }
  })()
  await vi.advanceTimersByTimeAsync(600_000)
  const { status, pieces } = await reading
  const raw = pieces.map(({ text }) => text).join('')
  const times = pieces.flatMap(({ seconds, text }) =>
    Array.from(text.matchAll(/^event: (?:response\.)?(\S+)/gm), ([, type]) => `${seconds} ${type}`),
  )
  return { status, raw, times }
}

const begin = ['created', 'in_progress']
const at = (seconds: number, ...types: string[]) => types.map((type) => `${seconds} ${type}`)
const item = ['output_item.added', 'content_part.added', 'output_text.delta']
const end = ['output_text.delta', 'output_text.done', 'content_part.done', 'output_item.done', 'completed']

test('the response begins after 10 s without an event, and keep-alives come every 15 s', async () => {
  const { times, raw } = await ask([
    [30, first],
    [40, last],
  ])
  expect(times).toEqual([
    ...at(10, ...begin),
    ...at(15, 'keepalive'),
    ...at(30, ...item),
    ...at(45, 'keepalive'),
    ...at(60, 'keepalive'),
    ...at(70, ...end),
  ])
  expect(expectResponsesStream(raw).response.status).toBe('completed')
})

test('it begins before the status line of DashScope, too', async () => {
  const { times } = await ask([[0, first + last]], 12)
  expect(times.slice(0, 3)).toEqual([...at(10, ...begin), '12 output_item.added'])
})

test('with an event, it begins at once', async () => {
  const { times } = await ask([
    [1, first],
    [1, last],
  ])
  expect(times).toEqual([...at(1, ...begin, ...item), ...at(2, ...end)])
})

test.each([
  ['before the first event', [[0]] as Step[]],
  ['after it', [[0, first], [0]] as Step[]],
])('silence that lasts too long %s fails the response', async (_, steps) => {
  const { status, raw, times } = await ask(steps)
  const { response } = expectResponsesStream(raw)
  expect([status, response.status, response.error?.code]).toEqual([200, 'failed', 'server_error'])
  expect(times.filter((one) => one.endsWith(' keepalive')).length).toBeGreaterThan(2)
})

test('a refusal is an HTTP error before the response begins, and in the stream after that', async () => {
  expect((await ask([[9, refusal]])).status).toBe(429)
  const { status, raw, times } = await ask([[12, refusal]])
  expect([status, times]).toEqual([200, [...at(10, ...begin), ...at(12, 'error', 'failed')]])
  expect(expectResponsesStream(raw).response.error?.code).toBe('rate_limit_exceeded')
})
