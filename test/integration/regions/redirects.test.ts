import type { IncomingMessage } from 'node:http'

import { afterAll, beforeEach, expect, test } from 'vitest'

import { ask, key, onBothEdges } from '../../support/edges.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { spoken } from '../../support/spoken.ts'
import { startSocketServer } from '../../support/start-socket-server.ts'

/** A host that the operator has not listed, and what arrived there. */
const arrived: (string | undefined)[] = []
const record = ({ method, url, headers }: IncomingMessage) => arrived.push(method, url, headers.authorization)
const elsewhere = await startSocketServer({ onOpen: (_, request) => record(request) })
elsewhere.server.on('request', (request, response) => {
  record(request)
  response.end('{}')
})

const statuses = [301, 302, 303, 307, 308]
const received: string[] = []
/** DashScope, which redirects each request and each handshake to that host. */
async function startRedirecting() {
  const running = await startSocketServer({
    onUpgrade(stream, request) {
      received.push(`upgrade ${request.headers.authorization}`)
      const location = `${elsewhere.origin.replace('http', 'ws')}${request.url}`
      stream.end(`HTTP/1.1 307 Temporary Redirect\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`)
    },
  })
  running.server.on('request', (request, response) => {
    received.push(`${request.method} ${request.headers.authorization}`)
    const status = statuses[received.length % statuses.length] ?? 302
    request.resume().on('end', () => {
      response.writeHead(status, { location: `${elsewhere.origin}${request.url}` }).end()
    })
  })
  return running
}
const [home, intl] = [await startRedirecting(), await startRedirecting()]
afterAll(async () => {
  for (const server of [elsewhere, home, intl]) await server.close()
})
beforeEach(() => {
  received.length = 0
  arrived.length = 0
})

const speech = (model: string, voice: string) => ({ model, voice, input: '你好' })
const requests: readonly [name: string, path: string, body: unknown][] = [
  ['a whole answer', '/v1/chat/completions', ask('hi')],
  ['a stream', '/v1/chat/completions', ask('hi', { stream: true })],
  ['embeddings', '/v1/embeddings', { model: 'text-embedding-v4', input: 'a' }],
  ['a task', '/v1/images/generations', { model: 'wan2.2-t2i-flash', prompt: 'a cup' }],
  [
    'speech over HTTP',
    '/v1/audio/speech',
    { ...speech('qwen3-tts-flash', 'Cherry'), response_format: 'pcm' },
  ],
  ['a session over a WebSocket', '/v1/audio/speech', speech('qwen3-tts-flash-realtime', 'Cherry')],
  ['a task over a WebSocket', '/v1/audio/speech', speech('cosyvoice-v3-flash', 'longanyang')],
]

onBothEdges(
  (bench) => {
    test.each(['', 'intl'])(
      'no redirect is followed, so the key goes to no other host; region %j',
      async (region) => {
        const headers = { 'x-dashscope-region': region }
        for (const [name, path, body] of requests) {
          const before = received.length
          const response = await bench.post(path, body, headers)
          await response.text()
          expect([name, response.status >= 500]).toEqual([name, true])
          expect([name, received.length > before]).toEqual([name, true])
        }
        // Its upload asks for a policy with the key.
        const file = toFormFile(spoken('Hello.'))
        const entries = [
          ['model', 'paraformer-v2'],
          ['file', file],
        ] as const
        const sent = region === '' ? {} : headers
        expect(
          (await postForm(bench, '/v1/audio/transcriptions', entries, sent)).status,
        ).toBeGreaterThanOrEqual(500)
        expect(received.filter((one) => one.startsWith('upgrade')).length).toBeGreaterThanOrEqual(2)
        expect(received.every((one) => one.includes(`earer ${key}`))).toBe(true)
        expect(arrived).toEqual([])
      },
    )
  },
  { baseUrl: home.origin, regions: [`intl=${intl.origin}`] },
)
