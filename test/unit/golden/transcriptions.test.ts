import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { createFixtureUpstream, toFormData, type FormFields } from '../../support/fixture-upstream.ts'
import { readFixtures, updating, type Fixture } from '../../support/fixtures.ts'
import { quickTasks } from '../../support/quick-tasks.ts'
import { pretty } from '../../support/run-fixture.ts'
import { scriptSocket, withoutTaskIds } from '../../support/script-socket.ts'
import { expectError, expectTranscription } from '../../support/validate.ts'

const cases = readFixtures('src/endpoints/transcriptions/fixtures')

async function run(fixture: Fixture, readSize: number) {
  const form = JSON.parse(fixture.request) as FormFields
  const { transport, sent, expectAllUsed } = createFixtureUpstream(fixture, readSize)
  const lines = fixture.read('upstream.jsonl')?.trim().split('\n') ?? []
  const gateway = createGateway({
    transport,
    socketTransport: scriptSocket(lines, sent),
    tasks: quickTasks,
    now: () => 1_700_000_000_000,
  })
  const response = await gateway.fetch('http://gateway/v1/audio/transcriptions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef' },
    body: toFormData(form),
  })
  const text = await response.text()
  const type = response.headers.get('content-type')
  if (type === 'application/json')
    (response.status === 200 ? expectTranscription : expectError)(JSON.parse(text))
  expectAllUsed()
  const answer = {
    status: response.status,
    'content-type': type,
    'x-gateway-adjusted': response.headers.get('x-gateway-adjusted'),
    'x-dashscope-request-id': response.headers.get('x-dashscope-request-id'),
    ...(type === 'application/json' ? { body: JSON.parse(text) as unknown } : { lines: text.split('\n') }),
  }
  return { answer: pretty(answer), sent: withoutTaskIds(pretty(sent)) }
}

test.each(
  cases.flatMap((fixture) => [0, 1, 7].map((readSize) => ({ name: fixture.name, fixture, readSize }))),
)('$name, in reads of $readSize', async ({ fixture, readSize }) => {
  const { answer, sent } = await run(fixture, readSize)
  if (updating) {
    fixture.record('answer.json', answer)
    fixture.record('sent.json', sent)
  }
  expect(answer).toBe(fixture.read('answer.json'))
  expect(sent).toBe(fixture.read('sent.json'))
})
