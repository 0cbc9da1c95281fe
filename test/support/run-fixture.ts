import { createGateway } from '../../src/index.ts'
import type { Fixture } from './fixtures.ts'
import { holdAnswer } from './hold-answer.ts'
import { postTo } from './post-to.ts'
import { createReplay } from './replay-transport.ts'

export interface FixtureRun {
  response: Response
  /** The body, JSON indented. */
  text: string
  isStream: boolean
  /** The request to DashScope, indented; undefined if none was sent. */
  sent: string | undefined
}

/** What the header `x-gateway-upstream-events` adds to a stream. */
export const upstreamComment = /^: upstream (.*)\n\n/gm

/** Sends a fixture's request through a gateway with a fixed clock and ids, and the fixture's upstream. */
export async function runFixture(
  path: string,
  fixture: Fixture,
  readSize: number,
  headers: Record<string, string> = {},
): Promise<FixtureRun> {
  const { upstreamStatus = 200, upstreamHeaders = {} } = fixture.case
  const replay = createReplay({
    body: fixture.upstream,
    readSize,
    status: upstreamStatus,
    headers: upstreamHeaders,
  })
  let made = 0
  const gateway = createGateway({
    transport: replay.transport,
    now: () => 1_700_000_000_000,
    newId: (prefix, length) => prefix + String(++made).padStart(length, '0'),
  })
  const response = await postTo(gateway, path, fixture.request, headers)
  const raw = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  holdAnswer(path, raw.replaceAll(upstreamComment, ''), isStream)
  const [request] = replay.requests
  return {
    response,
    isStream,
    text: isStream ? raw : pretty(JSON.parse(raw)),
    sent: request && pretty({ url: request.url, body: JSON.parse(request.body ?? '') as unknown }),
  }
}

/** JSON as in fixtures, in one format. */
export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
