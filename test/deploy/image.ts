/** The Dockerfile, followed step by step in folders, and the result started as a container would be. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask, askChat, textOf } from '../support/ask.ts'
import { build, type Image } from './support/dockerfile.ts'
import { freePort, start, stopAll, until, type Running } from '../support/processes.ts'
import { check } from '../support/report.ts'

const context = join(import.meta.dirname, '../..')
const isRoot = process.getuid?.() === 0

function filesBelow(root: string, below = ''): [path: string, stats: Stats][] {
  return readdirSync(join(root, below)).flatMap((name) => {
    const path = join(below, name)
    const stats = lstatSync(join(root, path))
    return stats.isDirectory()
      ? [[path, stats] as [string, Stats], ...filesBelow(root, path)]
      : [[path, stats]]
  })
}

function checkTree({ root, workdir }: Image): string {
  const app = join(root, workdir)
  assert.deepEqual(readdirSync(app).sort(), ['LICENSE', 'dist', 'node_modules', 'package.json'])
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }
  const missing = Object.keys(dependencies).filter((name) => !existsSync(join(app, 'node_modules', name)))
  // What a runtime dependency brings as well is not there for development's sake.
  const superfluous = Object.keys(devDependencies).filter(
    (name) => !name.startsWith('ajv') && existsSync(join(app, 'node_modules', name)),
  )
  assert.deepEqual({ missing, superfluous }, { missing: [], superfluous: [] })
  const files = filesBelow(app)
  const odd = files.flatMap(([path, { mode, uid }]) =>
    // Links always have all bits.
    (mode & 0o170000) !== 0o120000 && ((mode & 0o6022) !== 0 || (mode & 0o004) === 0 || (isRoot && uid !== 0))
      ? [`${path} ${mode.toString(8)}`]
      : [],
  )
  assert.deepEqual(odd, [], 'writable, unreadable, set-user-id, or not owned by root')
  const tests = files.filter(([path]) => path.startsWith('dist') && /\.test\.|fixtures/.test(path))
  assert.deepEqual(tests, [])
  const bytes = files.reduce((sum, [, { size }]) => sum + size, 0)
  return `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`
}

/** As `docker run -e … image arguments`. */
function run(
  image: Image,
  runtime: string,
  env: Readonly<Record<string, string>>,
  extra = image.command,
): Running {
  const [uid = ''] = image.user.split(':')
  const command = [...image.entrypoint, ...extra]
  const contained = [
    join(import.meta.dirname, 'support/contained.sh'),
    image.root,
    uid,
    image.workdir,
    ...command,
  ]
  const path = isRoot ? `/base:${image.env['PATH']}` : `${runtime}:${image.env['PATH']}`
  return start(isRoot ? contained : command, {
    ...(isRoot ? {} : { cwd: join(image.root, image.workdir) }),
    // Other load on the machine must not make the gateway refuse requests.
    env: { ...image.env, PATH: path, RUNTIME: runtime, MAX_EVENT_LOOP_DELAY: '0', ...env },
  })
}

/** The process itself, not what keeps it in its namespace. */
function pidOf({ pid }: Running): number {
  if (!isRoot) return pid
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}

function healthOf(image: Image, runtime: string, port: number): number | null {
  const [command = '', ...args] = image.healthcheck
  const env = { ...image.env, PORT: String(port), PATH: runtime }
  return spawnSync(join(runtime, command), args, { env }).status
}

async function checkRunning(image: Image, runtime: string): Promise<void> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const simulator = start([process.execPath, 'dist/cli/main.js', 'simulate', '--port', '0'], {
    cwd: context,
    env: { PATH: process.env['PATH'] },
  })
  const [, upstream = ''] = await simulator.waitForOutput(/DASHSCOPE_BASE_URL=(\S+)/)
  const gateway = run(image, runtime, { PORT: String(port), DASHSCOPE_BASE_URL: upstream })

  await check('the entry point starts and answers /health', async () => {
    await until('/health', async () => (await ask(origin, { path: '/health' })).status === 200).catch(
      (error) => {
        throw new Error(`${String(error)}\n${gateway.text()}`)
      },
    )
  })
  await check('it runs as the Dockerfile says: user, flags, process 1, no capability', () => {
    const pid = pidOf(gateway)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    assert.deepEqual(line, [...image.entrypoint, ...image.command])
    if (!isRoot) return 'without root: as the present user, not contained'
    assert.match(status, /^Uid:\t65532\t65532\t65532\t65532$/m)
    assert.match(status, /^NSpid:\t\d+\t1$/m)
    assert.match(status, /^CapEff:\t0+$/m)
    return 'read-only root file system'
  })
  await check('the health check of the image says healthy, and unhealthy where nothing listens', async () => {
    assert.equal(healthOf(image, runtime, port), 0)
    assert.equal(healthOf(image, runtime, await freePort()), 1)
  })
  await check('a chat is streamed', async () => {
    const seen = await askChat(origin, 'slow-chunks=50')
    assert.equal(seen.status, 200)
    assert.match(seen.body, /data: \[DONE\]\n\n$/)
    assert.ok(textOf(seen).length > 0)
    const gap = seen.lastByteMs - seen.firstByteMs
    assert.ok(gap > 400, `all came within ${gap.toFixed(0)} ms`)
    return `${seen.reads} reads, first byte after ${seen.firstByteMs.toFixed(0)} ms, last ${gap.toFixed(0)} ms later`
  })
  await check('SIGTERM in the middle of a stream: the stream ends whole, the exit code is 0', async () => {
    const stream = askChat(origin, 'slow-chunks=80')
    await sleep(1000)
    assert.equal(image.stopSignal, 'SIGTERM')
    process.kill(pidOf(gateway), image.stopSignal)
    assert.match((await stream).body, /data: \[DONE\]\n\n$/)
    const code = await Promise.race([gateway.ended, sleep(30_000, 'still running after 30 s')])
    assert.equal(code, 0, gateway.text())
  })
  await check('settings that are not valid end it with 78', async () => {
    const code = await run(image, runtime, { PORT: 'eight thousand' }).ended
    assert.equal(code, 78)
  })
  await check('arguments replace the command: --simulate', async () => {
    const free = await freePort()
    const simulating = run(image, runtime, { PORT: String(free) }, ['--simulate'])
    await until(
      '/health',
      async () => (await ask(`http://127.0.0.1:${free}`, { path: '/health' })).status === 200,
    )
    const seen = await askChat(`http://127.0.0.1:${free}`, '')
    assert.equal(seen.status, 200, simulating.text())
    process.kill(pidOf(simulating), 'SIGTERM')
    assert.equal(await simulating.ended, 0)
  })
}

const folder = mkdtempSync(join(tmpdir(), 'gateway-image-'))
try {
  process.umask(0o022)
  chmodSync(folder, 0o755)
  // Replaces the base image: Node, and nothing else.
  const runtime = join(folder, 'base')
  mkdirSync(runtime)
  copyFileSync(process.execPath, join(runtime, 'node'))

  let image: Image | undefined
  await check('every step of the Dockerfile can be followed', () => {
    image = build({
      context,
      folder,
      path: `${runtime}:${process.env['PATH'] ?? ''}`,
      arguments: { VERSION: '0.0.0-test', REVISION: '0123abc' },
    })
  })
  if (image !== undefined) {
    const built = image
    await check('the image holds what runs, owned by root, and nothing else', () => checkTree(built))
    await check('it is not root, listens on 8000 and has labels', () => {
      assert.deepEqual([built.user, built.ports], ['65532:65532', ['8000']])
      assert.match(built.labels, /title="dashscope-gateway".*licenses="MIT".*version="0\.0\.0-test"/)
      // What gateway_build_info says of it.
      assert.equal(built.env['REVISION'], '0123abc')
    })
    await check('base images are plain names with a digest, which an argument replaces', () => {
      assert.match(built.base, /^node:26\.[\w.-]+@sha256:[0-9a-f]{64}$/)
    })
    await checkRunning(built, runtime)
  }
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
