import { connect } from 'node:net'

import { expect, test, vi } from 'vitest'

import { createHmacHash, noHash } from '../../../src/server/caller/key-hash.ts'
import type { ServerOptions } from '../../../src/server/http/server-options.ts'
import { ask } from '../../support/edges.ts'
import { hold, useHeldUpstream } from '../../support/held-upstream.ts'
import { chat as send, one, other, type Question } from '../../support/rate-limits.ts'
import { readCompletion, readError, readStream } from '../../support/read-answer.ts'
import type { RunningServer } from '../../support/start-server.ts'
import { useSimulator } from '../../support/simulated-server.ts'
import { soon } from '../../support/soon.ts'

const withServer = useSimulator()

const chat = (server: RunningServer, text: string, question: Pick<Question, 'key' | 'forwarded'> = {}) =>
  send(server, { ...question, body: ask(text, { stream: true }) })

const upstream = useHeldUpstream()
const withHeld = (edge: Partial<ServerOptions>, use: (server: RunningServer) => Promise<void>) =>
  withServer({ baseUrl: upstream.origin(), edge }, use)

/** Releases all held answers, and reads these to their end. */
async function finish(...running: Response[]): Promise<void> {
  upstream.release()
  for (const response of running) expect((await readStream(response)).error).toBeUndefined()
}

test('requests up to the limit are accepted, and another one when one has ended', async () => {
  await withHeld({ inFlight: { all: 2, perKey: 0, perIp: 0 } }, async (server) => {
    const running = [await chat(server, hold), await chat(server, hold, { key: other })]
    const third = await chat(server, hold)
    expect(third.headers.get('x-should-retry')).toBe('true')
    expect(third.headers.get('retry-after')).toBe('1')
    expect(await readError(third, 503)).toMatchObject({
      type: 'internal_error',
      code: 'server_is_overloaded',
    })
    expect((await fetch(`${server.origin}/health`)).status).toBe(200)
    expect(server.logs().filter((line) => line.includes('Unforeseen'))).toEqual([])
    await finish(...running)
    expect((await readStream(await chat(server, 'hi'))).error).toBeUndefined()
  })
})

test('a key at its limit leaves room for the others', async () => {
  await withHeld({ inFlight: { all: 0, perKey: 1, perIp: 0 } }, async (server) => {
    const running = await chat(server, hold)
    expect(await readError(await chat(server, 'hi'), 429)).toMatchObject({ code: 'rate_limit_exceeded' })
    expect((await readStream(await chat(server, 'hi', { key: other }))).error).toBeUndefined()
    await finish(running)
  })
})

test('a refused request takes no room', async () => {
  await withServer({ edge: { inFlight: { all: 1, perKey: 0, perIp: 0 } } }, async (server) => {
    for (let round = 0; round < 5; round += 1) {
      const response = await fetch(`${server.baseURL}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${one}`, 'content-type': 'application/json' },
        body: '{}',
      })
      await readError(response, 400)
    }
    expect((await readStream(await chat(server, 'hi'))).error).toBeUndefined()
  })
})

test('X-Forwarded-For is ignored by default, and used from a trusted proxy', async () => {
  const edge = { inFlight: { all: 0, perKey: 0, perIp: 1 } }
  await withHeld(edge, async (server) => {
    const running = await chat(server, hold, { forwarded: '203.0.113.1' })
    await readError(await chat(server, 'hi', { forwarded: '203.0.113.2' }), 429)
    expect(server.logs()[0]).toContain('IP: 127.0.0.1,')
    await finish(running)
  })
  await withHeld({ ...edge, trustedProxies: ['127.0.0.0/8'] }, async (server) => {
    const running = await chat(server, hold, { forwarded: '203.0.113.1' })
    expect((await readStream(await chat(server, 'hi', { forwarded: '203.0.113.2' }))).error).toBeUndefined()
    await readError(await chat(server, 'hi', { forwarded: '198.51.100.7, 203.0.113.1' }), 429)
    await readError(await chat(server, 'hi', { forwarded: '203.0.113.1:4711' }), 429)
    // Invalid text instead of an address neither counts as an address nor is logged.
    for (const forwarded of ['sk-0123456789abcdef', 'unknown'])
      expect((await readStream(await chat(server, 'hi', { forwarded }))).error).toBeUndefined()
    expect(server.logs().join('\n')).not.toMatch(/IP: (?:sk-|unknown)/)
    expect(server.logs()[0]).toContain('IP: 203.0.113.1,')
    await finish(running)
  })
})

test('a key is logged as an HMAC, or not at all', async () => {
  await withServer({ edge: { keyHash: createHmacHash('secret') } }, async (server) => {
    await readStream(await chat(server, 'hi'))
    // printf %s sk-0123456789abcdef | openssl dgst -sha256 -hmac secret
    expect(server.logs()[0]).toMatch(/API Key Hash: [0-9a-f]{8}$/)
    expect(server.logs()[0]).not.toContain('aa080b99')
  })
  await withServer({ edge: { keyHash: noHash } }, async (server) => {
    await readStream(await chat(server, 'hi'))
    expect(server.logs()[0]).toMatch(/API Key Hash: none$/)
  })
})

const head = [
  'POST /v1/chat/completions HTTP/1.1',
  'host: gateway',
  'connection: close',
  `authorization: Bearer ${one}`,
  'content-type: application/json',
]

test.each(['content-length: 1000000', 'transfer-encoding: chunked'])(
  'a refusal does not wait for the body: %s',
  async (announced) => {
    await withHeld({ inFlight: { all: 1, perKey: 0, perIp: 0 } }, async (server) => {
      const running = await chat(server, hold)
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
      socket.write(`${[...head, announced].join('\r\n')}\r\n\r\n`)
      const answer = await new Promise<string>((resolve, reject) => {
        socket.once('data', (chunk: Buffer) => resolve(chunk.toString())).once('error', reject)
      })
      expect(answer).toMatch(/^HTTP\/1\.1 503 /)
      expect(answer).toContain('server_is_overloaded')
      socket.destroy()
      await finish(running)
    })
  },
)

test('a process with a delayed event loop refuses requests, and answers probes', async () => {
  const reasons: string[] = []
  const edge = { maxDelayMs: 30, onShed: (reason: string) => void reasons.push(reason) }
  await withServer({ edge }, async (server) => {
    const late = setInterval(() => {
      const end = performance.now() + 80
      while (performance.now() < end);
    }, 1)
    try {
      await vi.waitFor(
        async () => {
          const error = await readError(await chat(server, 'hi'), 503)
          expect(error.message).toContain('The gateway is overloaded')
        },
        { timeout: 10_000, interval: 50 },
      )
      expect(new Set(reasons)).toEqual(new Set(['event_loop']))
      expect((await fetch(`${server.origin}/health`)).status).toBe(200)
    } finally {
      clearInterval(late)
    }
    await vi.waitFor(async () => expect((await chat(server, 'hi')).status).toBe(200), soon)
  })
})

test('a process above its memory limit refuses requests, and answers probes', async () => {
  await withServer({ edge: { maxRssBytes: 1 } }, async (server) => {
    // The first sample is taken half a second after the start.
    await vi.waitFor(
      async () => {
        const error = await readError(await chat(server, 'hi'), 503)
        expect(error.message).toContain('short of memory')
      },
      { timeout: 15_000, interval: 100 },
    )
    expect((await fetch(`${server.origin}/health`)).status).toBe(200)
    expect((await fetch(`${server.baseURL}/models`)).status).toBe(200)
  })
})

test('ten megabytes of brackets are refused before they are parsed', async () => {
  await withServer({}, async (server) => {
    const response = await fetch(`${server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${one}`, 'content-type': 'application/json' },
      body: '['.repeat(10_000_000),
    })
    expect((await readError(response, 400)).message).toContain('nested more than 64 levels deep')
  })
})

test('readiness fails while the last requests are still answered', async () => {
  let ready = true
  await withServer({ isReady: () => ready }, async (server) => {
    const probe = (name: string) => fetch(`${server.origin}/health/${name}`)
    expect((await probe('readiness')).status).toBe(200)
    ready = false
    expect((await probe('liveness')).status).toBe(200)
    expect(await readError(await probe('readiness'), 503)).toMatchObject({ code: 'draining' })
    expect(server.logs().filter((line) => line.includes('Unforeseen'))).toEqual([])
    const answer = await fetch(`${server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${one}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi')),
    })
    expect((await readCompletion(answer)).object).toBe('chat.completion')
  })
})
