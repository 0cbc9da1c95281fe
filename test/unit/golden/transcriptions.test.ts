import { createGateway } from '../../../src/index.ts'
import { createFixtureUpstream, toFormData, type FormFields } from '../../support/fixture-upstream.ts'
import { readFixtures, type Fixture } from '../../support/fixtures.ts'
import { quickTasks } from '../../support/quick-tasks.ts'
import { headOf, testRecorded } from '../../support/recorded-answers.ts'
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
    ...headOf(response),
    ...(type === 'application/json' ? { body: JSON.parse(text) as unknown } : { lines: text.split('\n') }),
  }
  return { answer: pretty(answer), sent: withoutTaskIds(pretty(sent)) }
}

testRecorded(cases, [0, 1, 7], run)
