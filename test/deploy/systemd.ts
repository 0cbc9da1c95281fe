/** The systemd unit: how exposed it is, whether systemd knows all of it, and whether the gateway can live in it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ask, askChat, textOf } from '../support/ask.ts'
import { freePort, start, stopAll, until } from '../support/processes.ts'
import { check } from '../support/report.ts'

const root = join(import.meta.dirname, '../..')
const path = join(root, 'deploy/systemd/dashscope-gateway.service')
const unit = readFileSync(path, 'utf8')
const maxExposure = 2

function analyze(...args: string[]): string {
  const env = { ...process.env, SYSTEMD_COLORS: '0', SYSTEMD_PAGER: 'cat', LC_ALL: 'C' }
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env })
  if (status !== 0) throw new Error(`systemd-analyze ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout + stderr
}

/** The system calls of a set, `@process`, and of the sets in it. */
function callsOf(set: string): string[] {
  if (!set.startsWith('@')) return [set]
  const lines = analyze('syscall-filter', set).split('\n').slice(1)
  return lines.flatMap((line) => {
    const name = line.trim()
    return name === '' || name.startsWith('#') ? [] : callsOf(name)
  })
}

/** As systemd reads the lines: the first is a list of what is allowed, those with `~` take away. */
function allowedCalls(): Set<string> {
  const allowed = new Set<string>()
  for (const [, line = ''] of unit.matchAll(/^SystemCallFilter=(.+)$/gm)) {
    const denied = line.startsWith('~')
    for (const name of line.replace('~', '').split(' ').flatMap(callsOf)) {
      if (denied) allowed.delete(name)
      else allowed.add(name)
    }
  }
  return allowed
}

/** Every system call that the gateway makes while it starts, streams and ends. */
async function callsMade(folder: string): Promise<{ name: string; failed: boolean }[]> {
  const [, line = ''] = /^ExecStart=\S+ (.*)$/m.exec(unit) ?? []
  const args = line.split(' ')
  const trace = join(folder, 'trace')
  const [port, metricsPort] = [await freePort(), await freePort()]
  // The binary itself: a script or a link in between would make calls of its own.
  const command = [
    'strace',
    '-f',
    '-qq',
    '-e',
    'signal=none',
    '-o',
    trace,
    process.execPath,
    ...args,
    '--simulate',
  ]
  const gateway = start(command, {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      // Everything that makes calls of its own: processes, a Redis that is looked for, a port for metrics.
      WORKERS: '2',
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      RATE_LIMIT_SECRET: 'for a test',
      METRICS_PORT: String(metricsPort),
      // strace makes everything slow, which must not make the gateway refuse requests.
      MAX_EVENT_LOOP_DELAY: '100000',
    },
  })
  const origin = `http://127.0.0.1:${port}`
  const childOf = () =>
    Number(readFileSync(`/proc/${gateway.pid}/task/${gateway.pid}/children`, 'utf8').trim())
  try {
    await until('/health', async () => (await ask(origin, { path: '/health' })).status === 200, 60_000)
    assert.ok(textOf(await askChat(origin, '')).length > 0)
    assert.equal((await askChat(origin, '', { stream: false })).status, 200)
    // The first process opens it once its workers serve.
    const metrics = () => ask(`http://127.0.0.1:${metricsPort}`, { path: '/metrics' })
    await until('/metrics', async () => (await metrics()).status === 200, 30_000)
    process.kill(childOf(), 'SIGTERM')
    assert.equal(await gateway.ended, 0)
  } catch (error) {
    // What strace follows outlives it, and holds the pipes that this process waits for.
    process.kill(childOf(), 'SIGKILL')
    throw error
  }
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((entry) => {
      const [, name] = /^\d+\s+(\w+)\(/.exec(entry) ?? []
      return name === undefined ? [] : [{ name, failed: / = -1 E/.test(entry) }]
    })
}

const folder = mkdtempSync(join(tmpdir(), 'gateway-systemd-'))
try {
  await check(`systemd-analyze security gives at most ${maxExposure.toFixed(1)}`, () => {
    const [, level] =
      /exposure level for \S+: ([\d.]+)/.exec(analyze('security', '--offline=true', path)) ?? []
    assert.ok(Number(level) <= maxExposure, `${level}`)
    return String(level)
  })
  await check('systemd-analyze verify knows every line', () => {
    // Neither Node nor the gateway has to be installed here.
    const copy = join(folder, 'dashscope-gateway.service')
    writeFileSync(
      copy,
      unit
        .replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true')
        .replace(/^WorkingDirectory=.*$/m, 'WorkingDirectory=/'),
    )
    assert.equal(analyze('verify', '--man=no', copy).trim(), '')
    writeFileSync(copy, unit.replace('ProtectHome=', 'ProtectHomes='))
    assert.match(spawnSync('systemd-analyze', ['verify', copy], { encoding: 'utf8' }).stderr, /ProtectHomes/)
  })
  await check('the unit has no setting that V8 does not support', () => {
    assert.doesNotMatch(unit, /^MemoryDenyWriteExecute=(yes|true|1)/m)
  })
  await check('the metadata services of clouds are out of reach', () => {
    assert.match(unit, /^IPAddressDeny=.*169\.254\.169\.254\/32.*100\.100\.100\.200\/32/m)
  })
  await check('the gateway makes no system call that the filter forbids', async () => {
    const allowed = allowedCalls()
    const made = await callsMade(folder)
    const names = new Set(made.map(({ name }) => name))
    const refused = [...names].filter((name) => !allowed.has(name))
    assert.deepEqual(refused, [])
    return `${made.length} calls of ${names.size} kinds, ${allowed.size} are allowed`
  })
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
