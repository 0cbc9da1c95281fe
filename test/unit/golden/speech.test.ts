import { createGateway } from '../../../src/index.ts'
import { readFixtures, type Fixture } from '../../support/fixtures.ts'
import { postTo } from '../../support/post-to.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { headOf, testRecorded } from '../../support/recorded-answers.ts'
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
    ...headOf(response),
    ...(type?.startsWith('audio/') === true
      ? { base64: bytes.toString('base64') }
      : { text: bytes.toString() }),
  }
  const posted = requests.map((request) => JSON.parse(request.body ?? '') as unknown)
  return { answer: withoutTaskIds(pretty(answer)), sent: withoutTaskIds(pretty([...posted, ...sent])) }
}

testRecorded(cases, [0, 1, 7], run)
