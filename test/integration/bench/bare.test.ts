import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createBare } from '../../../bench/bare.ts'
import { requestFor } from '../../../bench/canned.ts'
import { scenarios, type Scenario } from '../../../bench/scenarios.ts'
import { startUpstream } from '../../../bench/upstream.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let gateway: RunningServer
let bare: ReturnType<typeof createBare>

beforeAll(async () => {
  upstream = await startUpstream()
  gateway = await startServer({ baseUrl: upstream.origin })
  bare = createBare(upstream.origin)
  await new Promise<void>((resolve) => void bare.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  await gateway.stop()
  bare.closeAllConnections()
  bare.close()
  upstream.close()
})

async function ask(origin: string, scenario: Scenario) {
  const { path, headers, body } = requestFor('openai', scenario)
  const response = await fetch(origin + path, { method: 'POST', headers, body })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type')?.split(';')[0],
    text: text
      .replaceAll(/"id":"chatcmpl-[^"]+"/g, '"id":"chatcmpl-0"')
      .replaceAll(/"created":\d+/g, '"created":0'),
  }
}

const finite = scenarios.filter(({ frames }) => Number.isFinite(frames))

test.each(finite)('the least program answers $name as the gateway does, byte for byte', async (scenario) => {
  const { port } = bare.address() as AddressInfo
  const least = await ask(`http://127.0.0.1:${port}`, scenario)
  expect(least).toEqual(await ask(gateway.origin, scenario))
  expect(least.status).toBe(200)
  expect(least.text).toContain(scenario.stream ? 'data: [DONE]' : '"finish_reason":"stop"')
})

test('both ways of asking DashScope are among them, and both of answering', () => {
  expect(finite.some(({ stream }) => stream)).toBe(true)
  expect(finite.some(({ stream, maxTokens }) => !stream && maxTokens === undefined)).toBe(true)
  expect(finite.some(({ stream, maxTokens }) => !stream && maxTokens !== undefined)).toBe(true)
})
