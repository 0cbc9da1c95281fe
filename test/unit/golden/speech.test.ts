import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { readFixtures, updating, type Fixture } from '../../support/fixtures.ts'
import { postTo } from '../../support/post-to.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { pretty } from '../../support/run-fixture.ts'
import { scriptSocket, withoutTaskIds } from '../../support/script-socket.ts'

const cases = readFixtures('src/endpoints/speech/fixtures')

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

const withoutIds = (value: unknown) => withoutTaskIds(pretty(value))

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
