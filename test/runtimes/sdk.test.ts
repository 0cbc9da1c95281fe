import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { start, until } from '../support/processes.ts'
import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'
import { bun, bundleWorker, createProject, deno, startWorkerd, type Environment } from './platforms.ts'

const project = createProject()
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => {
  await simulator.close()
  rmSync(project, { recursive: true, force: true })
})

/** Runs a program to its end; its output. */
async function run(command: readonly string[], environment: Environment): Promise<string> {
  const running = start(command, { cwd: project, env: { ...environment, HOME: project, NO_COLOR: '1' } })
  const code = await running.ended
  if (code !== 0) throw new Error(running.text())
  return running.text()
}

async function runInWorkerd(environment: Environment): Promise<string> {
  const workers = join(project, 'workers')
  await bundleWorker(join(project, 'sdk/worker.mjs'), join(workers, 'worker.bundle.js'))
  const running = await startWorkerd(workers, environment)
  try {
    return await (await fetch(`${running.origin}/sdk`)).text()
  } finally {
    await running.stop()
  }
}

test.each([
  ['Node.js', (to: Environment) => run([process.execPath, 'sdk/print.mjs'], to)],
  ['Bun', (to: Environment) => run([bun(), 'sdk/print.mjs'], to)],
  [
    'Deno',
    (to: Environment) =>
      run([deno(), 'run', '--allow-net', '--allow-env', '--allow-read', 'sdk/print.mjs'], to),
  ],
  ['workerd', runInWorkerd],
])('the official SDKs in process, in %s', async (_, runSdk) => {
  simulator.forget()
  const { origin } = simulator
  const text = await runSdk({ DASHSCOPE_BASE_URL: origin, RESULT_ORIGINS: origin })
  expect(JSON.parse(text)).toEqual({
    whole: 'whole',
    streamed: '借款合同',
    aborted: 'APIUserAbortError',
    refused: { status: 400, param: 'messages[0].content' },
    edited: expect.objectContaining({ data: [expect.anything()] }) as unknown,
    message: 'message',
    overridden: 200,
  })
  const left = simulator.calls.find(({ body }) => JSON.stringify(body).includes('breaks-off'))
  await until('the stream that was left ends', () => left?.state === 'aborted')
})
