import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { afterAll, expect, test, vi } from 'vitest'

import { ask } from '../support/edges.ts'
import { freePort } from '../support/free-port.ts'
import { createOwner } from '../support/own-cli.ts'

/** Texts that occur nowhere else. */
const key = 'sk-CANARYkey0123456789abcdef'
const question = 'canary-question'
const answer = 'canary-answer'
const canary = /canary/i

const start = createOwner()

const folder = mkdtempSync(join(tmpdir(), 'gateway-canary-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What goes well, and whatever way it can go wrong. */
const faults = [
  `say=${answer}`,
  'error=InvalidApiKey',
  `error=InvalidParameter; error-message=quotes ${question} and ${key}`,
  'html-502',
  'http-500',
  'redirect=http://127.0.0.1:1/elsewhere',
  'rst-after=1',
  'cut-after=2',
  'bad-json',
  'leak',
  'giant-event=64',
]

async function talk(origin: string): Promise<{ bodies: string[]; headers: string[] }> {
  const bodies: string[] = []
  const headers: string[] = []
  const headersOut = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const send = async (path: string, init: RequestInit) => {
    const response = await fetch(origin + path, init)
    headers.push(JSON.stringify([...response.headers]))
    bodies.push(await response.text().catch(() => ''))
  }
  for (const fault of faults) {
    for (const stream of [true, false]) {
      const body = JSON.stringify(ask(`[[sim: ${fault}]] ${question}`, { stream }))
      await send('/v1/chat/completions', { method: 'POST', headers: headersOut, body })
    }
  }
  const post = { method: 'POST', headers: headersOut }
  await send('/v1/chat/completions', { ...post, body: `{"${question}` })
  await send('/v1/chat/completions', { ...post, body: JSON.stringify({ ...ask(question), temperature: 9 }) })
  // A key where the name of the model belongs.
  await send('/v1/chat/completions', { ...post, body: JSON.stringify({ ...ask(question), model: key }) })
  await send(`/v1/models?api_key=${key}`, { headers: headersOut })
  await send(`/v1/models/${key}`, { headers: headersOut })
  await send(`/${key}/nowhere?q=${question}`, { headers: headersOut })
  for (const authorization of [key, `Bearer ${key} ${key}`, `Basic ${key}`, `Bearer Bearer ${key}`])
    await send('/v1/chat/completions', { ...post, headers: { ...headersOut, authorization }, body: '{}' })
  const left = new AbortController()
  const body = JSON.stringify(ask(`[[sim: endless; slow-chunks=20]] ${question}`, { stream: true }))
  const leaving = fetch(`${origin}/v1/chat/completions`, { ...post, body, signal: left.signal })
  await (await leaving).body?.getReader().read()
  left.abort()
  return { bodies, headers }
}

/** Everything that a process of the gateway's leaves behind. */
async function observe(level: string, format: string) {
  const [metricsPort, heapFile] = [await freePort(), join(folder, `${level}-${format}.heapsnapshot`)]
  const simulator = start(['simulate', '--port', '0'])
  const [, upstream = ''] = await simulator.waitForOutput(/DASHSCOPE_BASE_URL=(\S+)/)
  const cli = start(
    ['serve', '--port', '0', '--host', '127.0.0.1'],
    {
      DASHSCOPE_BASE_URL: upstream,
      LOG_LEVEL: level,
      LOG_FORMAT: format,
      METRICS_PORT: String(metricsPort),
      RATE_LIMIT_PER_KEY: '1000',
      RATE_LIMIT_PER_IP: '1000',
      HEAP_FILE: heapFile,
    },
    { nodeArgs: ['--expose-gc', '--import', './test/support/heap-preload.mjs'] },
  )
  const [, origin = ''] = await cli.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+)\/v1\n/)
  const { bodies, headers } = await talk(origin)
  // Connections that are kept open keep what Node read last; callers close theirs in the end.
  await fetch(`${origin}/health`, { headers: { connection: 'close' } })
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  cli.signal('SIGUSR2')
  await vi.waitFor(() => expect(existsSync(heapFile)).toBe(true), { timeout: 30_000, interval: 50 })
  const heap = readFileSync(heapFile, 'utf8')
  cli.signal('SIGTERM')
  simulator.signal('SIGTERM')
  const { code, stdout, stderr } = await cli.ended
  expect(code).toBe(0)
  return { bodies, headers, metrics, heap, stdout, stderr }
}

test.each([
  ['debug', 'text'],
  ['debug', 'json'],
])(
  'at level %s, as %s, no trace of a key, a question or an answer is left',
  { timeout: 60_000 },
  async (level, format) => {
    const { bodies, headers, metrics, heap, stdout, stderr } = await observe(level, format)
    expect(stdout.split('\n').length).toBeGreaterThan(60)
    expect(stdout).not.toMatch(canary)
    expect(stderr).not.toMatch(canary)
    expect(metrics).toContain('gateway_http_requests_total')
    expect(metrics).not.toMatch(canary)
    // An answer has its text, and an error may quote the request; none has the key or internals of the account.
    expect(bodies.join('\n')).toContain(answer)
    for (const reported of [...bodies, ...headers]) {
      expect(reported).not.toContain(key)
      expect(reported).not.toMatch(/x-dashscope-(?!request-id)/)
    }
    expect(heap.length).toBeGreaterThan(1_000_000)
    expect(heap).not.toContain(key)
    expect(heap).not.toContain(question)
    expect(heap).not.toContain(answer)
  },
)

test('while a long question is answered, the process keeps nothing of it', { timeout: 60_000 }, async () => {
  const heapFile = join(folder, 'under-way.heapsnapshot')
  const simulator = start(['simulate', '--port', '0'])
  const [, upstream = ''] = await simulator.waitForOutput(/DASHSCOPE_BASE_URL=(\S+)/)
  const cli = start(
    ['serve', '--port', '0', '--host', '127.0.0.1'],
    { DASHSCOPE_BASE_URL: upstream, HEAP_FILE: heapFile },
    { nodeArgs: ['--expose-gc', '--import', './test/support/heap-preload.mjs'] },
  )
  const [, origin = ''] = await cli.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+)\/v1\n/)
  const post = (stream: boolean) =>
    fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(
        ask(`[[sim: endless; slow-chunks=100]] ${question} ${'法'.repeat(20_000)}`, { stream }),
      ),
    })
  const streamed = await post(true)
  const whole = post(false).catch((error: unknown) => error)
  await streamed.body?.getReader().read()
  // The whole one has been asked as well, and its answer has begun: a busy machine may need another moment for that.
  let heap = question
  for (let tries = 0; tries < 4 && heap.includes(question); tries += 1) {
    await wait(1000)
    rmSync(heapFile, { force: true })
    cli.signal('SIGUSR2')
    await vi.waitFor(() => expect(existsSync(heapFile)).toBe(true), { timeout: 30_000, interval: 50 })
    heap = readFileSync(heapFile, 'utf8')
  }
  // Both are under way: what they are about is somewhere, and their question nowhere.
  expect(heap).toContain(key)
  expect(heap).not.toContain(question)
  cli.signal('SIGKILL')
  await whole
})

test('the snapshot shows what is kept: a process that keeps a header is detected', () => {
  const file = join(folder, 'control.heapsnapshot')
  const code = `globalThis.kept = [Buffer.from('Bearer ' + process.argv[1]).toString('latin1')]; process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 3000).unref(); setTimeout(() => process.exit(), 3000)`
  spawnSync(
    process.execPath,
    ['--expose-gc', '--import', './test/support/heap-preload.mjs', '-e', code, key],
    {
      env: { PATH: process.env['PATH'], HEAP_FILE: file },
    },
  )
  expect(statSync(file).size).toBeGreaterThan(1_000_000)
  expect(readFileSync(file, 'utf8')).toContain(`Bearer ${key}`)
})

const crash = (statement: string) =>
  spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { exitOnCrash } from './src/cli/crash.ts'; exitOnCrash(); const secret = ${JSON.stringify(key)}; ${statement}`,
    ],
    { encoding: 'utf8' },
  )

test.each([
  ['an exception', 'setImmediate(() => { throw new TypeError("told " + secret) })'],
  ['a rejection', 'Promise.reject(new RangeError("told " + secret))'],
  ['something that is no error', 'setImmediate(() => { throw secret })'],
])('the process ends without a word of the message after %s that is not caught', (_, statement) => {
  const { status, stdout, stderr } = crash(statement)
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^The gateway crashed - (?:TypeError|RangeError|string): .*\n$/)
  expect(stderr).not.toMatch(canary)
})
