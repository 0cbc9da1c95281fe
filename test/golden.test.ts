import { describe, expect, test } from 'vitest'

import { createGateway } from '../src/index.ts'
import { readFixtures, updating, type Fixture } from './support/fixtures.ts'
import { readStream } from './support/read-stream.ts'
import { createReplay } from './support/replay-transport.ts'
import { expectChatCompletion, expectChunk, expectError } from './support/validate.ts'

const endpoints = { '/v1/chat/completions': 'src/endpoints/chat/fixtures' }

/** Bytes per read; 0 is all in one. Where a read ends must never show. */
const readSizes = [0, 1, 2, 3, 7, 64]

for (const [path, folder] of Object.entries(endpoints)) {
  describe(path, () => {
    for (const fixture of readFixtures(folder)) {
      test.each(readSizes)(`${fixture.name}, reads of %i`, async (readSize) => {
        const { response, sent } = await run(path, fixture, readSize)
        const text = await response.text()
        const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
        const pretty = isStream ? text : `${JSON.stringify(JSON.parse(text), null, 2)}\n`
        if (updating) {
          fixture.record(isStream ? 'response.sse' : 'response.json', pretty)
          if (sent !== undefined) fixture.record('upstream-request.json', sent)
          return
        }
        expect(pretty).toBe(fixture.expectedResponse)
        expectSchemas(text, isStream)
        expect(sent).toBe(fixture.expectedUpstreamRequest)
        expect(response.status).toBe(fixture.case.status ?? 200)
        expect(Object.fromEntries(response.headers)).toMatchObject(fixture.case.headers ?? {})
      })
    }
  })
}

function expectSchemas(text: string, isStream: boolean): void {
  if (isStream) {
    for (const chunk of readStream(text).chunks)
      (chunk.error === undefined ? expectChunk : expectError)(chunk)
  } else (text.startsWith('{"error"') ? expectError : expectChatCompletion)(JSON.parse(text))
}

async function run(path: string, fixture: Fixture, readSize: number) {
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
  const response = await gateway.fetch(`http://gateway${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: fixture.request,
  })
  const [request] = replay.requests
  const sent =
    request && `${JSON.stringify({ url: request.url, body: JSON.parse(request.body ?? '') }, null, 2)}\n`
  return { response, sent }
}
