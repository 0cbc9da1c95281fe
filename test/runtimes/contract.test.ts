import { rmSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'
import { cases } from './cases/index.ts'
import { createProject, platforms, type RunningServer } from './platforms.ts'
import { Server, type Case, type Has } from './server.ts'

const project = createProject()
afterAll(() => rmSync(project, { recursive: true, force: true }))

function casesFor(has: Has): readonly Case[] {
  return cases.filter(({ where = {} }) =>
    (['hasSockets', 'noticesSilence'] as const).every((one) => (where[one] ?? has[one]) === has[one]),
  )
}

describe.each(platforms)('$name', ({ start, ...has }) => {
  let simulator: RunningSimulator
  let running: RunningServer
  let server: Server

  beforeAll(async () => {
    simulator = await startSimulator({ taskQueriesPerSecond: 10_000 })
    const { origin } = simulator
    running = await start(project, { DASHSCOPE_BASE_URL: origin, RESULT_ORIGINS: origin })
    server = new Server(running.origin, simulator)
  })

  afterAll(async () => {
    await running.stop()
    await simulator.close()
  })

  test.each(casesFor(has))('$name', async ({ run }) => {
    await expect(run(server)).resolves.toBeUndefined()
  })

  test('the log has no failure', () => {
    const own = running.text().replaceAll(/.* - Request (?:started|completed) - .*/g, '')
    expect(own).not.toMatch(/error|exception|unhandled|warn|at .*:\d+:\d+/i)
  })
})
