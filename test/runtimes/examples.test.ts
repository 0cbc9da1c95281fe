import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { readCompletion } from '../support/read-answer.ts'
import { startSimulator } from '../support/start-simulator.ts'
import { bundleWorker, createProject, startWorkerd } from './platforms.ts'
import { Server } from './server.ts'

const project = createProject()
afterAll(() => rmSync(project, { recursive: true, force: true }))

test('the example for Workers answers, with its gateway made at the top of the module', async () => {
  const simulator = await startSimulator()
  const workers = join(project, 'workers')
  await bundleWorker(join(workers, 'worker.js'), join(workers, 'worker.bundle.js'))
  const { origin } = simulator
  const running = await startWorkerd(workers, { DASHSCOPE_BASE_URL: origin, RESULT_ORIGINS: origin })
  const { choices } = await readCompletion(
    await new Server(running.origin, simulator).chat('[[sim: say=here]]'),
  )
  expect(choices[0]?.message.content).toBe('here')
  await running.stop()
  await simulator.close()
})
