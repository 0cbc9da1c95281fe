import { expect } from 'vitest'

import { readError, readStream } from '../../support/read-answer.ts'
import type { Case } from '../server.ts'

const path = '/v1/chat/completions'
const message = { role: 'user', content: 'hi' }

/** What is refused, and how. */
export const faultCases: readonly Case[] = [
  {
    name: 'no key, a key that is none, and a key that DashScope refuses',
    async run(server) {
      const ask = (authorization: string) =>
        server.post(path, { model: 'qwen-plus', messages: [message] }, { authorization })
      expect((await readError(await ask(''), 401)).type).toBe('authentication_error')
      await readError(await ask('Basic abc'), 401)
      const denied = await readError(await ask('Bearer sk-arrears-0123456789'), 429)
      expect(denied.dashscope?.code).toBe('Arrearage')
    },
  },
  {
    name: 'JSON that is none, of the wrong shape, too deep, of another type',
    async run(server) {
      expect((await readError(await server.post(path, '{"model":'), 400)).message).toContain('JSON')
      const wrong = { model: 'qwen-plus', messages: [{ role: 'user', content: 1 }] }
      expect((await readError(await server.post(path, wrong), 400)).param).toBe('messages[0].content')
      const deep = `{"model":"qwen-plus","messages":${'['.repeat(5000)}${']'.repeat(5000)}}`
      await readError(await server.post(path, deep), 400)
      const text = await server.post(path, '{}', { 'content-type': 'text/plain' })
      await readError(text, 415)
    },
  },
  {
    name: 'a body that is too large, with its length and in chunks',
    async run(server) {
      const content = 'x'.repeat(21 * 1024 * 1024)
      const whole = JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content }] })
      await readError(await server.post(path, whole), 413)
      const body = new Blob([whole]).stream()
      const chunked = { body, duplex: 'half' } as RequestInit
      await readError(await server.post(path, '', {}, chunked), 413)
      expect((await server.chat('still there')).status).toBe(200)
    },
  },
  {
    name: 'no such path, another method, and a WebSocket',
    async run(server) {
      await readError(await server.get('/v1/nowhere'), 404)
      const other = await server.get(path, { method: 'DELETE' })
      expect(other.headers.get('allow')).toContain('POST')
      await readError(other, 405)
    },
  },
  {
    name: 'a redirect, which would take the key to another host, is not followed',
    async run(server) {
      for (const stream of [true, false]) {
        const led = await server.chat('[[sim: redirect=http://127.0.0.1:9/elsewhere]]', { stream })
        // Port 9 does not answer: a redirect that is followed is 'upstream_unreachable'.
        expect((await readError(led, 502)).code).toBe('upstream_malformed')
      }
    },
  },
  {
    name: 'an error of DashScope before the answer, and one within a stream',
    async run(server) {
      const refused = await server.chat('[[sim: error=DataInspectionFailed]]', { stream: true })
      expect((await readError(refused, 400)).dashscope?.code).toBe('DataInspectionFailed')
      const cut = await readStream(await server.chat('[[sim: error-after=3]]', { stream: true }))
      expect(cut.error?.dashscope?.code).toBe('DataInspectionFailed')
    },
  },
  {
    name: 'a connection to DashScope that breaks, before the answer and within a stream',
    async run(server) {
      const refused = await readError(await server.chat('[[sim: refuse]]'), 502)
      expect(refused.message).toContain('DashScope')
      const cut = await readStream(await server.chat('[[sim: drop-after=3]]', { stream: true }))
      expect(cut.error?.message).toContain('DashScope')
      const ended = await readStream(await server.chat('[[sim: cut-after=3]]', { stream: true }))
      expect(ended.error?.message).toContain('DashScope')
    },
  },
]
