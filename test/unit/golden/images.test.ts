import { createGateway } from '../../../src/index.ts'
import { createFixtureUpstream, toFormData, type FormFields } from '../../support/fixture-upstream.ts'
import { readFixtures, type Fixture } from '../../support/fixtures.ts'
import { quickTasks } from '../../support/quick-tasks.ts'
import { headOf, testRecorded } from '../../support/recorded-answers.ts'
import { pretty } from '../../support/run-fixture.ts'
import { expectError, expectImageList } from '../../support/validate.ts'

const cases = readFixtures('src/endpoints/images/fixtures')
/** A body of JSON, or a form. */
interface Request {
  path: string
  body?: object
  form?: FormFields
}

function toBody({ body, form }: Request): { body: string | FormData; headers: Record<string, string> } {
  if (form === undefined)
    return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  return { body: toFormData(form), headers: {} }
}

async function run(fixture: Fixture, readSize: number) {
  const request = JSON.parse(fixture.request) as Request
  const { transport, sent, expectAllUsed } = createFixtureUpstream(fixture, readSize)
  const gateway = createGateway({ transport, tasks: quickTasks, now: () => 1_700_000_000_000 })
  const { body, headers } = toBody(request)
  const response = await gateway.fetch(`http://gateway${request.path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', ...headers },
    body,
  })
  const text = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (!isStream) (response.status === 200 ? expectImageList : expectError)(JSON.parse(text))
  const answer = {
    ...headOf(response),
    ...(isStream ? { lines: text.split('\n') } : { body: JSON.parse(text) as unknown }),
  }
  expectAllUsed()
  return { answer: pretty(answer), sent: pretty(sent) }
}

testRecorded(cases, [0, 1], run)
