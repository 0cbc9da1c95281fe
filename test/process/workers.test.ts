import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test, vi } from 'vitest'

import { ask, key } from '../support/edges.ts'
import { readCompletion, readStream } from '../support/read-answer.ts'
import { freePort } from '../support/free-port.ts'
import { createOwner } from '../support/own-cli.ts'
import type { CliOptions, RunningCli } from '../support/run-cli.ts'
import { soon } from '../support/soon.ts'

const runCli = createOwner()

async function start(
  environment: Record<string, string> = {},
  { port = 0, ...options }: CliOptions & { port?: number } = {},
) {
  const metricsPort = await freePort()
  const variables = { WORKERS: '2', METRICS_PORT: String(metricsPort), ...environment }
  const cli = runCli(
    ['serve', '--simulate', '--port', String(port), '--host', '127.0.0.1'],
    variables,
    options,
  )
  await cli.waitForOutput(/ bound to +127\.0\.0\.1:\d+\n/)
  const [, origin = ''] = await cli.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+)\/v1\n/)
  return { cli, origin, metrics: () => readMetrics(metricsPort) }
}

async function readMetrics(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
}

function chat(origin: string, text: string, stream = true): Promise<Response> {
  return fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    // A connection of its own, so that the processes take turns.
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(ask(text, { stream })),
  })
}

/** The worker processes, by /proc. */
function workersOf({ pid }: RunningCli): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.trim().split(' ').filter(Boolean).map(Number)
}

function expectGone(pids: readonly number[]): void {
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
}

async function stop(cli: RunningCli): Promise<Awaited<RunningCli['ended']>> {
  cli.signal('SIGTERM')
  return cli.ended
}

describe('WORKERS', () => {
  test('processes share the port and add up their metrics', async () => {
    const { cli, origin, metrics } = await start()
    expect(workersOf(cli)).toHaveLength(2)
    for (let turn = 0; turn < 6; turn += 1) await readCompletion(await chat(origin, 'hi', false))
    const counted = /^gateway_http_requests_total\{.*model="qwen-plus".*\} 6$/m
    await vi.waitFor(async () => expect(await metrics()).toMatch(counted), soon)
    expect(await metrics()).toMatch(/^gateway_build_info\{.*\} 1$/m)
    const { code, stdout } = await stop(cli)
    expect(code).toBe(0)
    expect(stdout.match(/Request completed/g)).toHaveLength(6)
  })

  test('a worker that dies ends its own streams only, and is started again', async () => {
    const { cli, origin, metrics } = await start()
    const streams = await Promise.all(
      Array.from({ length: 8 }, () => chat(origin, '[[sim: slow-chunks=600; pieces=["a","b","c","d","e"]]]')),
    )
    await metrics()
    const before = workersOf(cli)
    process.kill(before[0] ?? 0, 'SIGKILL')
    const texts = await Promise.all(
      streams.map(async (response) => (await readStream(response).catch(() => undefined))?.text),
    )
    const whole = texts.filter((text) => text === 'abcde')
    expect(whole.length).toBeGreaterThan(0)
    expect(whole.length).toBeLessThan(8)
    // None ends as if it were whole.
    expect(texts.filter((text) => text !== undefined && text !== 'abcde')).toEqual([])
    await vi.waitFor(() => expect(workersOf(cli)).toHaveLength(2), 30_000)
    expect(workersOf(cli)).not.toContain(before[0])
    const restarted = /^gateway_worker_restarts_total 1$/m
    await vi.waitFor(async () => expect(await metrics()).toMatch(restarted), 30_000)
    await readCompletion(await chat(origin, 'hi', false))
    const { code, stdout } = await stop(cli)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(`Worker died - Pid: ${before[0]}, Exit: SIGKILL, Started again in: \\d+ms`),
    )
  })

  test('a worker that dies repeatedly is started again at growing intervals', async () => {
    const { cli } = await start()
    for (let death = 0; death < 3; death += 1) {
      const [victim = 0] = workersOf(cli).slice(-1)
      process.kill(victim, 'SIGKILL')
      await vi.waitFor(
        () => {
          expect(workersOf(cli)).toHaveLength(2)
          expect(workersOf(cli)).not.toContain(victim)
        },
        { timeout: 30_000, interval: 50 },
      )
    }
    const { stdout } = await stop(cli)
    const delays = [...stdout.matchAll(/Started again in: (\d+)ms/g)].map(([, ms]) => Number(ms))
    expect(delays).toEqual([200, 400, 800])
  })

  test('a worker that hangs while it starts does not delay the metrics', async () => {
    const { cli, metrics } = await start()
    const before = workersOf(cli)
    process.kill(before[0] ?? 0, 'SIGKILL')
    // Not before it runs its own program: the first process waits for that.
    const isStarting = (pid: number) =>
      !before.includes(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes('NODE_UNIQUE_ID=')
    await vi.waitFor(() => expect(workersOf(cli).some(isStarting)).toBe(true), soon)
    process.kill(workersOf(cli).find(isStarting) ?? 0, 'SIGSTOP')
    const times: number[] = []
    for (let turn = 0; turn < 5; turn += 1) {
      const begun = performance.now()
      expect(await metrics()).toMatch(/^gateway_worker_restarts_total 1$/m)
      times.push(performance.now() - begun)
    }
    // The machine may be busy once; waiting for the worker would take a second each time.
    expect(Math.min(...times)).toBeLessThan(900)
    expect((await stop(cli)).code).toBe(0)
  })

  test('a worker that hangs does not keep readers of the metrics from an answer', async () => {
    const token = 'x'.repeat(16)
    const { cli, origin } = await start({ METRICS_TOKEN: token })
    const [hung = 0] = workersOf(cli)
    process.kill(hung, 'SIGSTOP')
    const get = async (path: string, ms: number) => {
      const options = { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(ms) }
      return (await fetch(origin + path, options).catch(() => undefined))?.status
    }
    // One connection comes to it, is lost, and is the last.
    await Promise.all([get('/health', 1000), get('/health', 1000)])
    const read = Array.from({ length: 4 }, () => get('/metrics', 10_000))
    expect(await Promise.all(read)).toEqual([200, 200, 200, 200])
    process.kill(hung, 'SIGKILL')
  })

  test('a restarted worker has the settings of the others, even if their file has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-env-'))
    const file = join(folder, '.env')
    writeFileSync(file, '')
    const { cli, origin } = await start({}, { port: await freePort(), nodeArgs: [`--env-file=${file}`] })
    // Only what the environment leaves open would be taken from it.
    writeFileSync(file, 'LOG_FORMAT=json')
    const before = workersOf(cli)
    for (const pid of before) process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(workersOf(cli).filter((pid) => before.includes(pid))).toEqual([]), 30_000)
    await vi.waitFor(async () => readCompletion(await chat(origin, 'hi', false)), {
      timeout: 60_000,
      interval: 100,
    })
    rmSync(folder, { recursive: true })
    expect((await stop(cli)).stdout).toMatch(/^.*Request completed - /m)
  })

  test('after SIGTERM the streams of all workers finish', async () => {
    const { cli, origin } = await start()
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => chat(origin, '[[sim: slow-chunks=150; pieces=["a","b","c","d"]]]')),
    )
    cli.signal('SIGTERM')
    const texts = await Promise.all(streams.map(async (response) => (await readStream(response)).text))
    expect(texts).toEqual(Array.from({ length: 6 }, () => 'abcd'))
    expect((await cli.ended).code).toBe(0)
    await expect(fetch(`${origin}/health`)).rejects.toThrow('fetch failed')
  })

  test('an answer that outlasts the grace period makes the exit code 1', async () => {
    const cut = await start({ SHUTDOWN_GRACE: '1' })
    const endless = await chat(cut.origin, '[[sim: endless; slow-chunks=20]]')
    cut.cli.signal('SIGTERM')
    expect((await readStream(endless)).error).toMatchObject({ code: 'shutting_down' })
    expect((await cut.cli.ended).code).toBe(1)
  })

  test('a second signal ends all at once', async () => {
    const { cli, origin } = await start({ PRESTOP_DELAY: '60' })
    const open = await chat(origin, '[[sim: endless; slow-chunks=20]]')
    const broken = open.text().catch((error: unknown) => error)
    const workers = workersOf(cli)
    cli.signal('SIGTERM')
    await vi.waitFor(async () => expect((await fetch(`${origin}/health/readiness`)).status).toBe(503), 30_000)
    cli.signal('SIGTERM')
    expect((await cli.ended).code).toBe(1)
    // The simulator ends with the first process, so that a worker may still have a word to say.
    expect(String(await broken)).toMatch(/"error":|TypeError/)
    await vi.waitFor(() => expectGone(workers), soon)
  })

  test('a worker that hangs does not keep the others from ending, and counts as cut off', async () => {
    const { cli } = await start({ SHUTDOWN_GRACE: '1' })
    const workers = workersOf(cli)
    process.kill(workers[0] ?? 0, 'SIGSTOP')
    expect((await stop(cli)).code).toBe(1)
    await vi.waitFor(() => expectGone(workers), soon)
  })

  test('SIGTERM during the start takes effect after the start', async () => {
    const cli = runCli(['serve', '--port', '0', '--host', '127.0.0.1'], { WORKERS: '2' })
    await vi.waitFor(() => expect(workersOf(cli).length).toBeGreaterThan(0), { timeout: 60_000, interval: 5 })
    expect((await stop(cli)).code).toBe(0)
  })

  test('no worker outlives the first process, however that ends', async () => {
    const { cli, origin } = await start()
    cli.signal('SIGKILL')
    await cli.ended
    await expect(fetch(`${origin}/health`)).rejects.toThrow('fetch failed')
  })

  test('all workers log the same name for a key', async () => {
    const { cli, origin } = await start({ KEY_HASH: 'hmac' })
    for (let turn = 0; turn < 6; turn += 1) await readCompletion(await chat(origin, 'hi', false))
    const { stdout } = await stop(cli)
    const names = [...stdout.matchAll(/API Key Hash: (\w+)/g)].map(([, name]) => name)
    expect(names).toHaveLength(12)
    expect(new Set(names).size).toBe(1)
  })

  test('a port in use is reported once', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const cli = runCli(['serve', '--port', String(port), '--host', '127.0.0.1'], { WORKERS: '2' })
    const { code, stderr } = await cli.ended
    taken.close()
    expect(code).toBe(1)
    expect(stderr.match(/The port is already in use/g)).toHaveLength(1)
  })
})
