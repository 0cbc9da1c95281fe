import { connect, type Socket } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ask, key } from '../support/edges.ts'
import { readStream } from '../support/read-answer.ts'
import { runCli, type RunningCli } from '../support/run-cli.ts'
import { soon } from '../support/soon.ts'
import { startSimulator, type RunningSimulator } from '../support/start-simulator.ts'

let simulator: RunningSimulator
let cli: RunningCli
let origin = ''
beforeEach(async () => {
  simulator = await startSimulator()
})
afterEach(async () => {
  cli.signal('SIGKILL')
  await simulator.close()
})

async function start(environment: Record<string, string> = {}): Promise<void> {
  const variables = { DASHSCOPE_BASE_URL: simulator.origin, ...environment }
  cli = runCli(['serve', '--port', '0', '--host', '127.0.0.1'], variables, { openFiles: 200 })
  const [, reported = ''] = await cli.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+)\/v1\n/)
  origin = reported
}

function chat(text: string): Promise<Response> {
  return fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask(text, { stream: true })),
  })
}

test.each([{}, { WORKERS: '2' }])(
  'more connections than the process may have files for: those that are there are served, and it lives on %j',
  async (environment) => {
    await start(environment)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        chat('[[sim: slow-chunks=300; pieces=["1","2","3","4","5","6","7"]]]'),
      ),
    )
    const crowd: Socket[] = []
    let open = 0
    for (let guest = 0; guest < 400; guest += 1) {
      open += 1
      const socket = connect(Number(new URL(origin).port), '127.0.0.1')
      socket.on('error', () => {}).on('close', () => (open -= 1))
      crowd.push(socket)
    }
    const texts = await Promise.all(answers.map(async (answer) => (await readStream(answer)).text))
    expect(texts).toEqual(Array.from({ length: 20 }, () => '1234567'))
    await vi.waitFor(() => expect(open).toBeLessThan(200), soon)
    expect(open).toBeGreaterThan(20)
    for (const socket of crowd) socket.destroy()
    await vi.waitFor(async () => expect((await fetch(`${origin}/health`)).status).toBe(200), 30_000)
    cli.signal('SIGTERM')
    expect(await cli.ended).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('crashed') as string,
    })
  },
)
