import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createBare } from '../../../bench/bare.ts'
import { startUpstream } from '../../../bench/upstream.ts'
import { askScenario, finiteScenarios } from '../../support/ask-scenario.ts'
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

test.each(finiteScenarios)(
  'the least program answers $name as the gateway does, byte for byte',
  async (scenario) => {
    const { port } = bare.address() as AddressInfo
    const least = await askScenario(`http://127.0.0.1:${port}`, scenario)
    expect(least).toEqual(await askScenario(gateway.origin, scenario))
    expect(least.status).toBe(200)
    expect(least.text).toContain(scenario.stream ? 'data: [DONE]' : '"finish_reason":"stop"')
  },
)

test('both ways of asking DashScope are among them, and both of answering', () => {
  expect(finiteScenarios.some(({ stream }) => stream)).toBe(true)
  expect(finiteScenarios.some(({ stream, maxTokens }) => !stream && maxTokens === undefined)).toBe(true)
  expect(finiteScenarios.some(({ stream, maxTokens }) => !stream && maxTokens !== undefined)).toBe(true)
})
