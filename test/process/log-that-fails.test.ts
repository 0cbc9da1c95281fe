import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'gateway-pipe-'))
afterAll(() => rmSync(folder, { recursive: true }))

const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

/** The service, which logs to `stdout`. */
async function start(stdout: number) {
  const child = spawn(
    process.execPath,
    ['dist/cli/main.js', 'serve', '--simulate', '--port', '0', '--host', '127.0.0.1'],
    { env: { PATH: process.env['PATH'], MAX_EVENT_LOOP_DELAY: '0' }, stdio: ['ignore', stdout, 'pipe'] },
  )
  running.add(child)
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  let said = ''
  const origin = await new Promise<string>((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, found] = /OpenAI base_url +(http:\S+)\/v1/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  /** Leaves some 500 characters in the log each time. */
  const ask = async (times: number) => {
    const path = 'x'.repeat(250)
    for (let turn = 0; turn < times; turn += 20)
      for (const response of await Promise.all(
        Array.from({ length: 20 }, () => fetch(`${origin}/${path}`, { method: 'HEAD' })),
      ))
        expect(response.status).toBe(404)
  }
  return { child, ended, ask, said: () => said }
}

test('a log on a full disk loses its lines, which is reported once, and has no other effect', async () => {
  const disk = openSync('/dev/full', 'w')
  const { child, ended, ask, said } = await start(disk)
  closeSync(disk)
  await ask(40)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(said().match(/The log cannot be written - ENOSPC/g)).toHaveLength(1)
  expect(said()).not.toContain('crashed')
})

test.each([
  ['the process ends within seconds', 1, 0],
  ['a second signal ends the process at once', 2, 1],
])('with an unread log %s', async (_, signals, code) => {
  const pipe = join(folder, `pipe-${signals}`)
  execFileSync('mkfifo', [pipe])
  const end = openSync(pipe, 'r+')
  const { child, ended, ask } = await start(end)
  // More than a pipe holds.
  await ask(400)
  for (let turn = 0; turn < signals; turn += 1) {
    child.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  expect(await ended).toBe(code)
  closeSync(end)
})
