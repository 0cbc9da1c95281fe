import { expect } from 'vitest'

import { updating, type Fixture } from './fixtures.ts'
import { pretty, runFixture } from './run-fixture.ts'

/** Checks a fixture, of chat completions by default: the answer, its headers, and the request to DashScope. */
export async function expectFixture(fixture: Fixture, readSize: number): Promise<void> {
  const path = fixture.case.path ?? '/v1/chat/completions'
  const { response, isStream, isSound, text, sent } = await runFixture(path, fixture, readSize)
  const isJson = !isStream && !isSound
  if (updating) {
    const raw = isStream ? 'response.sse' : 'response.base64'
    fixture.record(isJson ? 'response.json' : raw, text)
    if (sent !== undefined) fixture.record('upstream-request.json', sent)
    return
  }
  expect(response.status).toBe(fixture.case.status ?? 200)
  expect(text).toBe(isJson ? reformatted(fixture.expectedResponse) : fixture.expectedResponse)
  expect(sent).toBe(reformatted(fixture.expectedUpstreamRequest))
  const wanted = Object.entries(fixture.case.headers ?? {})
  for (const [name, value] of wanted) expect(response.headers.get(name)).toContain(value)
  // Only fixtures that expect adjustments may have any.
  const reported = response.headers.has('x-gateway-adjusted')
  expect(reported).toBe(fixture.case.headers?.['x-gateway-adjusted'] !== undefined)
}

function reformatted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : pretty(JSON.parse(text))
}
