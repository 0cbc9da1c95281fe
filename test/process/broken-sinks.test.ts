import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'

import { brokenSinkNames, brokenSinks } from '../support/broken-sinks.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/processes.ts'

// Several processes each.
vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'gateway-sink-'))
afterAll(() => rmSync(folder, { recursive: true }))

const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

let files = 0

/** Throws an uncaught error within a process, once a file exists. */
function crashing(who: string, file: string): string[] {
  const code = `import cluster from 'node:cluster'
    import { existsSync } from 'node:fs'
    if (${who}) setInterval(() => { if (existsSync(${JSON.stringify(file)})) throw new Error('wanted') }, 20)`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

/** The service, both its outputs into one sink. */
async function start(sink: number, environment: Record<string, string> = {}, nodeArgs: string[] = []) {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [...nodeArgs, 'dist/cli/main.js', 'serve', '--simulate', '--port', String(port)],
    {
      env: { PATH: process.env['PATH'], MAX_EVENT_LOOP_DELAY: '0', ...environment },
      stdio: ['ignore', sink, sink],
    },
  )
  closeSync(sink)
  running.add(child)
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const isHealthy = async () => (await fetch(`http://127.0.0.1:${port}/health`)).status === 200
  await until('the service answers', isHealthy, 40_000)
  return { child, ended, isHealthy }
}

/** How many requests were answered well, and the code that it ended with. */
async function serveAndEnd({ child, isHealthy, ended }: Awaited<ReturnType<typeof start>>) {
  const answers: boolean[] = []
  // One after the other, since the log tries to write again with each.
  while (answers.length < 20) answers.push(await isHealthy())
  child.kill('SIGTERM')
  return { answered: answers.filter(Boolean).length, code: await ended }
}

const well = { answered: 20, code: 0 }

describe.each(brokenSinkNames)('%s for both outputs', (name) => {
  test.each(['1', '2'])('loses log lines and has no other effect, WORKERS=%s', async (workers) => {
    const started = await start(brokenSinks[name](), { WORKERS: workers, LOG_LEVEL: 'debug' })
    expect(await serveAndEnd(started)).toEqual(well)
  })

  test('ends a process that crashes with the code of a crash', async () => {
    const file = join(folder, `crash-${(files += 1)}`)
    const { ended } = await start(brokenSinks[name](), {}, crashing('cluster.isPrimary', file))
    closeSync(openSync(file, 'w'))
    expect(await ended).toBe(1)
  })

  test('does not prevent the restart of a worker that crashes', async () => {
    const file = join(folder, `crash-${(files += 1)}`)
    const crash = crashing('cluster.worker?.id === 1', file)
    const started = await start(brokenSinks[name](), { WORKERS: '2' }, crash)
    const pid = started.child.pid ?? 0
    const workers = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    await until('both serve', () => workers().length === 2)
    const [first] = workers()
    closeSync(openSync(file, 'w'))
    await until('another is there', () => workers().length === 2 && !workers().includes(first ?? ''))
    await until('the service answers', started.isHealthy, 40_000)
    expect(await serveAndEnd(started)).toEqual(well)
  })

  test.each([
    [['serve', '--bogus'], {}, 2],
    [['check', '--bogus'], {}, 2],
    [['serve', '--port', '0', '--log-level', 'loud'], {}, 2],
    [['serve', '--port', '0'], { LOG_LEVEL: 'loud' }, 78],
    [['check', '--url', 'http://127.0.0.1:1'], {}, name === 'a full disk' ? 1 : 0],
  ])('%j with %j ends with its own code', async (args, env, code) => {
    const sink = brokenSinks[name]()
    const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', sink, sink],
    })
    closeSync(sink)
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(code)
  })
})

test('a pipeline whose reader takes one line, 2>&1 | head -1, loses the other lines and has no other effect', async () => {
  const port = await freePort()
  const code = join(folder, 'code')
  const words = [process.execPath, 'dist/cli/main.js', 'serve', '--simulate', '--port', String(port)]
  const script = '{ "$@" & echo $! >"$0.pid"; wait $!; echo $? >"$0"; } 2>&1 | head -1'
  const shell = spawn('sh', ['-c', script, code, ...words], { env: { PATH: process.env['PATH'] } })
  running.add(shell)
  const isHealthy = async () => (await fetch(`http://127.0.0.1:${port}/health`)).status === 200
  await until('the service answers', isHealthy, 40_000)
  for (let turn = 0; turn < 20; turn += 1) expect(await isHealthy()).toBe(true)
  process.kill(Number(readFileSync(`${code}.pid`, 'utf8')), 'SIGTERM')
  await until('it has ended', () => readFileSync(code, 'utf8') === '0\n')
})
