import { expect, test } from 'vitest'

import { createGateway, type SocketMessage, type SocketTransport } from '../../../src/index.ts'
import { readFixtures, updating, type Fixture } from '../../support/fixtures.ts'
import { postTo } from '../../support/post-to.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { pretty } from '../../support/run-fixture.ts'

const cases = readFixtures('src/endpoints/speech/fixtures')

/** A WebSocket with these messages: JSON, or base64 of bytes. */
function scriptSocket(lines: readonly string[], sent: unknown[]): SocketTransport {
  const messages = lines.map((line): SocketMessage => {
    const value: unknown = JSON.parse(line)
    return typeof value === 'string' ? Buffer.from(value.replace('base64:', ''), 'base64') : line
  })
  return async ({ url }) => {
    sent.push(new URL(url).pathname + new URL(url).search)
    return {
      send: async (message) => void sent.push(JSON.parse(String(message))),
      next: async () => {
        // What is sent in answer to a message goes out before the next one.
        await new Promise((resolve) => void setImmediate(resolve))
        const value = messages.shift()
        return value === undefined ? { done: true, value } : { done: false, value }
      },
      close: () => {},
    }
  }
}

async function run(fixture: Fixture, readSize: number) {
  const sent: unknown[] = []
  const lines = fixture.read('upstream.jsonl')?.trim().split('\n') ?? []
  const { transport, requests } = createReplay({ body: fixture.upstream, readSize })
  const gateway = createGateway({ transport, socketTransport: scriptSocket(lines, sent) })
  const response = await postTo(gateway, '/v1/audio/speech', fixture.request)
  const bytes = Buffer.from(await response.arrayBuffer())
  const type = response.headers.get('content-type')
  const answer = {
    status: response.status,
    'content-type': type,
    'x-gateway-adjusted': response.headers.get('x-gateway-adjusted'),
    'x-dashscope-request-id': response.headers.get('x-dashscope-request-id'),
    ...(type?.startsWith('audio/') === true
      ? { base64: bytes.toString('base64') }
      : { text: bytes.toString() }),
  }
  const posted = requests.map((request) => JSON.parse(request.body ?? '') as unknown)
  return { answer, sent: [...posted, ...sent] }
}

/** Ids of tasks are random. */
const withoutIds = (value: unknown) =>
  pretty(value).replaceAll(
    /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}(?=",\n\s+"streaming)/g,
    '<uuid>',
  )

test.each(
  cases.flatMap((fixture) => [0, 1, 7].map((readSize) => ({ name: fixture.name, fixture, readSize }))),
)('$name, in reads of $readSize', async ({ fixture, readSize }) => {
  const { answer, sent } = await run(fixture, readSize)
  if (updating) {
    fixture.record('answer.json', withoutIds(answer))
    fixture.record('sent.json', withoutIds(sent))
  }
  expect(withoutIds(answer)).toBe(fixture.read('answer.json'))
  expect(withoutIds(sent)).toBe(fixture.read('sent.json'))
})
