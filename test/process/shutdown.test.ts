import { connect, type Socket } from 'node:net'

import { afterEach, expect, test, vi } from 'vitest'

import { ask, key } from '../support/edges.ts'
import { runCli, type RunningCli } from '../support/run-cli.ts'

const running = new Set<RunningCli>()
afterEach(() => {
  for (const cli of running) cli.signal('SIGKILL')
  running.clear()
})

const token = 'a-token-of-0123456789'

async function start(environment: Record<string, string> = {}) {
  const cli = runCli(['serve', '--simulate', '--port', '0', '--host', '127.0.0.1'], {
    METRICS_TOKEN: token,
    ...environment,
  })
  running.add(cli)
  const [, port = ''] = await cli.waitForOutput(/OpenAI base_url +http:\/\/127\.0\.0\.1:(\d+)\/v1\n/)
  return { cli, port: Number(port) }
}

/** A connection, and everything that has come over it so far. */
function open(port: number): { socket: Socket; heard: () => string } {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => {})
  return { socket, heard: () => text }
}

function head(length: number): string {
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${length}\r\n\r\n`
}

function request(marker: string): string {
  const body = JSON.stringify(ask(`[[sim: ${marker}]]`, { stream: true }))
  return head(body.length) + body
}

const hears = (heard: () => string, words: string) =>
  vi.waitFor(() => expect(heard()).toContain(words), { timeout: 30_000, interval: 10 })

/** Resolves when the head of a request has come. */
const untilUnderWay = (port: number) =>
  vi.waitFor(
    async () => {
      const headers = { authorization: `Bearer ${token}` }
      const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, { headers })
      expect(await metrics.text()).toMatch(/^gateway_inflight_requests 1$/m)
    },
    { timeout: 30_000, interval: 10 },
  )

test.each([
  ['a preflight', 'OPTIONS /v1/models HTTP/1.1\r\norigin: http://a\r\naccess-control-request-method: GET'],
  ['who asks for metrics without the token', 'GET /metrics HTTP/1.1'],
])('%s during the last answers cuts none of them', async (_, line) => {
  const { cli, port } = await start()
  const { socket, heard } = open(port)
  socket.write(request('slow-chunks=150; pieces=["a","b","c","d","e"]'))
  await hears(heard, '"content":"a"')
  cli.signal('SIGTERM')
  await new Promise((resolve) => setTimeout(resolve, 150))
  socket.write(`${line}\r\nhost: x\r\n\r\n`)
  await hears(heard, 'data: [DONE]')
  expect((await cli.ended).code).toBe(0)
})

test.each([
  ['whose request is still arriving', `${head(1000)}{`],
  ['who waits for the first event', request('slow-first-event=60000')],
  ['who is in the middle of a stream', request('endless; slow-chunks=20')],
])('a caller %s at the end of the grace period receives the reason', async (_, bytes) => {
  const { cli, port } = await start({ SHUTDOWN_GRACE: '1' })
  const { socket, heard } = open(port)
  socket.write(bytes)
  await untilUnderWay(port)
  cli.signal('SIGTERM')
  expect((await cli.ended).code).toBe(1)
  expect(heard()).toMatch(/^HTTP\/1\.1 (?:503|200) /)
  expect(heard()).toContain('"code":"shutting_down"')
})

test('an answer under way says that its connection closes', async () => {
  const { cli, port } = await start()
  const { socket, heard } = open(port)
  const body = JSON.stringify(ask('[[sim: slow-ttfb=1500; say=here]]'))
  socket.write(head(body.length) + body)
  await untilUnderWay(port)
  cli.signal('SIGTERM')
  expect((await cli.ended).code).toBe(0)
  expect(heard()).toMatch(/^HTTP\/1\.1 200 [\s\S]*"content":"here"/)
  expect(heard()).toMatch(/^connection: close\r$/im)
})

test('a request that arrives after the grace period is refused with the reason, and calls nothing', async () => {
  const { cli, port } = await start({ SHUTDOWN_GRACE: '1', LOG_LEVEL: 'debug' })
  const [held, late] = [open(port), open(port)]
  held.socket.write(request('endless; slow-chunks=50'))
  const bytes = request('say=here')
  late.socket.write(bytes.slice(0, 40))
  await hears(held.heard, 'data:')
  cli.signal('SIGTERM')
  await hears(held.heard, 'shutting_down')
  late.socket.write(bytes.slice(40))
  const { code, stdout } = await cli.ended
  expect(code).toBe(1)
  expect(late.heard()).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"shutting_down"/)
  expect(stdout.match(/DashScope called/g)).toHaveLength(1)
})

test('the last answer that is cut has its line in the log', async () => {
  const { cli, port } = await start({ SHUTDOWN_GRACE: '1' })
  const { socket, heard } = open(port)
  socket.write(request('giant-event=9000; endless'))
  await hears(heard, 'data:')
  socket.pause()
  cli.signal('SIGTERM')
  const { code, stdout } = await cli.ended
  expect(code).toBe(1)
  expect(stdout.match(/Request completed/g)).toHaveLength(1)
})

test.each([
  ['headers', 'POST /v1/chat/completions HTTP/1.1\r\n'],
  ['a body', `${head(1000)}{`],
])('a caller who sends %s slowly during the shutdown has the usual timeout', async (_, bytes) => {
  const { cli, port } = await start({ HEADERS_TIMEOUT: '2', REQUEST_TIMEOUT: '2' })
  const { socket, heard } = open(port)
  socket.write(bytes)
  const drip = setInterval(() => socket.write('x'), 100)
  await new Promise((resolve) => setTimeout(resolve, 300))
  cli.signal('SIGTERM')
  const { code } = await cli.ended
  clearInterval(drip)
  expect(code).toBe(0)
  expect(heard()).toMatch(/^HTTP\/1\.1 408 /)
})

test('connections without a request do not delay the shutdown', async () => {
  const { cli, port } = await start({ HEADERS_TIMEOUT: '3' })
  open(port)
  const idle = open(port)
  idle.socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n')
  await hears(idle.heard, '200 OK')
  cli.signal('SIGTERM')
  expect((await cli.ended).code).toBe(0)
})
