import { createGateway } from '../../src/index.ts'
import { toFormData, type FormFields } from './fixture-upstream.ts'
import type { Fixture } from './fixtures.ts'
import { holdAnswer } from './hold-answer.ts'
import { key, postTo } from './post-to.ts'
import { createReplay } from './replay-transport.ts'
import { scriptSocket } from './script-socket.ts'

export interface FixtureRun {
  response: Response
  /** The body: JSON indented, sound in base64. */
  text: string
  isStream: boolean
  isSound: boolean
  /** The request to DashScope, or what went over a WebSocket, indented; undefined if nothing was sent. */
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
  const messages = fixture.read('upstream.jsonl')?.trim().split('\n')
  const overSocket: unknown[] = []
  let made = 0
  const gateway = createGateway({
    transport: replay.transport,
    ...(messages !== undefined && { socketTransport: scriptSocket(messages, overSocket) }),
    now: () => 1_700_000_000_000,
    newId: (prefix, length) => prefix + String(++made).padStart(length, '0'),
  })
  const response = await post(gateway, path, fixture.request, headers)
  const type = response.headers.get('content-type') ?? ''
  const [isStream, isSound] = [type.startsWith('text/event-stream'), type.startsWith('audio/')]
  const raw = Buffer.from(await response.arrayBuffer()).toString(isSound ? 'base64' : 'utf8')
  if (!isSound) holdAnswer(path, raw.replaceAll(upstreamComment, ''), isStream)
  const [request] = replay.requests
  const posted = request && pretty({ url: request.url, body: JSON.parse(request.body ?? '') as unknown })
  return {
    response,
    isStream,
    isSound,
    text: isStream || isSound ? raw : pretty(JSON.parse(raw)),
    sent: messages === undefined ? posted : pretty(overSocket),
  }
}

/** A request that is a list is a form. */
function post(
  gateway: Parameters<typeof postTo>[0],
  path: string,
  request: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  if (!request.startsWith('[')) return postTo(gateway, path, request, headers)
  return gateway.fetch(`http://gateway${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    body: toFormData(JSON.parse(request) as FormFields),
  })
}

/** JSON as in fixtures, in one format. */
export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
