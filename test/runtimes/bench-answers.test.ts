import { afterAll, beforeAll, expect, test } from 'vitest'

import { startUpstream } from '../../bench/upstream.ts'
import { askScenario, finiteScenarios } from '../support/ask-scenario.ts'
import { root } from '../support/pages.ts'
import { start, type Running } from '../support/processes.ts'
import { bun, startOnBun, type RunningServer } from './platforms.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let gateway: RunningServer
let bare: Running
let bareOrigin: string

beforeAll(async () => {
  upstream = await startUpstream()
  const environment = { DASHSCOPE_BASE_URL: upstream.origin }
  gateway = await startOnBun(environment)
  bare = start([bun(), 'bench/bare-bun.ts'], { cwd: root, env: { ...process.env, ...environment } })
  const [, origin = ''] = await bare.waitForOutput(/listens on (http:\S+)\n/)
  bareOrigin = origin
})
afterAll(async () => {
  await gateway.stop()
  await bare.stop()
  upstream.close()
})

// Otherwise the figures of bench/ would compare two different things.
test.each(finiteScenarios)(
  'on Bun, too, the least program answers $name as the gateway does, byte for byte',
  async (scenario) => {
    const least = await askScenario(bareOrigin, scenario)
    expect(least).toEqual(await askScenario(gateway.origin, scenario))
    expect(least.status).toBe(200)
    expect(least.text).toContain(scenario.stream ? 'data: [DONE]' : '"finish_reason":"stop"')
  },
)
