import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'

import { ask, key } from '../../support/edges.ts'
import { start, until, type Running } from '../../support/processes.ts'
import { readStream } from '../../support/read-answer.ts'

// Several processes each.
vi.setConfig({ testTimeout: 60_000 })

const root = join(import.meta.dirname, '../../..')
const home = mkdtempSync(join(tmpdir(), 'gateway-npm-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const running = new Set<Running>()
afterEach(async () => {
  // The whole group: where npm ends before the gateway does, the gateway must not outlive the test.
  for (const { pid } of running) spawnSync('kill', ['-KILL', '--', `-${pid}`])
  await Promise.all([...running].map(({ ended }) => ended.catch(() => null)))
  running.clear()
})

/** As people start it, with a stream under way. */
async function startAs(command: readonly string[], environment: Record<string, string> = {}) {
  const child = start(command, {
    cwd: root,
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      PORT: '0',
      npm_config_update_notifier: 'false',
      // Other load on the machine must not make the gateway refuse requests.
      MAX_EVENT_LOOP_DELAY: '0',
      ...environment,
    },
  })
  running.add(child)
  const [, origin = ''] = await child.waitForOutput(/base_url +(http:\S+)\/v1/)
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask('[[sim: slow-chunks=300; pieces=["a","b","c","d"]]]', { stream: true })),
  })
  return { ...child, origin, stream: readStream(response) }
}

type Started = Awaited<ReturnType<typeof startAs>>

/** What came of the stream, once the gateway is gone. */
async function drained({ stream, origin }: Started) {
  const { text, error } = await stream
  await until('the gateway is gone', () =>
    fetch(`${origin}/health`).then(
      () => false,
      () => true,
    ),
  )
  return [text, error]
}

const whole = ['abcd', undefined]

const npmStart = ['npm', 'start', '--', '--simulate']

describe('npm start', () => {
  // npm runs scripts with a shell, which may become the last command or wait for it: bash does, dash does not.
  test.each([
    ['SIGTERM', 'sh'],
    ['SIGINT', 'sh'],
    ['SIGTERM', 'bash'],
  ] as const)(
    '%s to npm alone, with %s for its scripts, drains the gateway and ends well',
    async (name, shell) => {
      const started = await startAs(npmStart, { npm_config_script_shell: shell })
      started.signal(name)
      expect(await drained(started)).toEqual(whole)
      expect(await started.ended).toBe(0)
    },
  )

  test('Ctrl-C, which npm and the gateway get and npm passes on, is one signal', async () => {
    const started = await startAs(npmStart)
    process.kill(-started.pid, 'SIGINT')
    expect(await drained(started)).toEqual(whole)
    expect(await started.ended).toBe(0)
  })

  test('a terminal that closes drains the gateway', async () => {
    const started = await startAs(npmStart)
    process.kill(-started.pid, 'SIGHUP')
    expect(await drained(started)).toEqual(whole)
  })
})

describe('start.sh', () => {
  // In a folder without a lock file, so that it installs nothing.
  const folder = mkdtempSync(join(tmpdir(), 'gateway-start-sh-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(root, 'start.sh'), join(folder, 'start.sh'))
  for (const name of ['src', 'scripts', 'dist', 'node_modules', 'package.json', 'tsconfig.json'])
    symlinkSync(join(root, name), join(folder, name))

  test('runs on a machine whose own Node.js is too old for it', () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'node'), '#!/bin/sh\necho too old\nexit 9\n', { mode: 0o755 })
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: home }
    const { status, stdout } = spawnSync(join(folder, 'start.sh'), ['--help'], { env, encoding: 'utf8' })
    expect([status, stdout.slice(0, 6)]).toEqual([0, 'Usage:'])
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s drains the gateway and ends well', async (name) => {
    const started = await startAs([join(folder, 'start.sh'), '--simulate'])
    started.signal(name)
    expect(await drained(started)).toEqual(whole)
    expect(await started.ended).toBe(0)
  })
})
