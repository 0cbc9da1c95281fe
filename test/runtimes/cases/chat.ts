import { expect } from 'vitest'

import { readCompletion, readStream } from '../../support/read-answer.ts'
import type { Case } from '../server.ts'

/** Whole answers and streams of chat completions. */
export const chatCases: readonly Case[] = [
  {
    name: 'says what it is, and that it is healthy',
    async run(server) {
      expect(await (await server.get('/')).json()).toMatchObject({ service: expect.any(String) as unknown })
      expect((await server.get('/health/readiness')).status).toBe(200)
      expect((await server.get('/openapi.json')).status).toBe(200)
    },
  },
  {
    name: 'a whole answer, with its headers, of a native request',
    async run(server) {
      const response = await server.chat('whole [[sim: say=你好👋]]', { temperature: 2 })
      expect(response.headers.get('x-request-id')).toMatch(/^req_/)
      expect(response.headers.get('x-gateway-adjusted')).toContain('temperature=2->1.99')
      const { choices, usage } = await readCompletion(response)
      expect(choices[0]?.message.content).toBe('你好👋')
      expect(usage?.total_tokens).toBeGreaterThan(0)
      expect(server.callsWith('whole')[0]).toMatchObject({
        path: '/api/v1/services/aigc/text-generation/generation',
        body: { model: 'qwen-plus', parameters: { result_format: 'message', temperature: 1.99 } },
      })
    },
  },
  {
    name: 'a stream, cut between the bytes of its characters, with usage',
    async run(server) {
      const fields = { stream: true, stream_options: { include_usage: true } }
      const response = await server.chat('bytes [[sim: one-byte-chunks]] [[sim: say=借款合同👋]]', fields)
      const { text, chunks } = await readStream(response)
      expect(text).toBe('借款合同👋')
      expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0)
    },
  },
  {
    name: 'a stream arrives while it is made',
    async run(server) {
      const leaving = new AbortController()
      // The frames after the second never come.
      const response = await server.chat(
        'piecewise [[sim: pieces=["one","two","three"]]] [[sim: stall-after=2]]',
        { stream: true },
        { signal: leaving.signal },
      )
      const decoder = new TextDecoder()
      let text = ''
      for await (const bytes of response.body ?? []) {
        text += decoder.decode(bytes, { stream: true })
        if (text.includes('two')) break
      }
      expect(text).toContain('one')
      leaving.abort()
      await server.expectEnded('piecewise')
    },
  },
  {
    name: 'twenty streams at once, each with its own answer',
    async run(server) {
      const names = Array.from({ length: 20 }, (_, index) => `answer-${index}-`)
      const texts = await Promise.all(
        names.map(async (name) => {
          const pieces = JSON.stringify(Array.from({ length: 20 }, () => name))
          const response = await server.chat(`[[sim: pieces=${pieces}]] [[sim: slow-chunks=2]]`, {
            stream: true,
          })
          return (await readStream(response)).text
        }),
      )
      expect(texts).toEqual(names.map((name) => name.repeat(20)))
    },
  },
  {
    name: 'a tool call, streamed',
    async run(server) {
      const parameters = { type: 'object', properties: { city: { type: 'string' } } }
      const tools = [{ type: 'function', function: { name: 'weather', parameters } }]
      const { chunks } = await readStream(await server.chat('Weather in Hangzhou?', { tools, stream: true }))
      const calls = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
      expect(calls[0]?.function?.name).toBe('weather')
      const json = calls.map((call) => call.function?.arguments ?? '').join('')
      expect(JSON.parse(json)).toBeTypeOf('object')
    },
  },
  {
    name: 'the list of models, asked for five times at once with one key',
    async run(server) {
      const headers = { authorization: 'Bearer sk-a-key-of-the-models-list' }
      const lists = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const response = await server.get('/v1/models', { headers })
          const body = (await response.json()) as { data: { id: string }[] }
          return [response.status, response.headers.get('x-gateway-models'), body.data.length]
        }),
      )
      expect(new Set(lists.map(String)).size).toBe(1)
      expect(lists[0]?.[0]).toBe(200)
      expect(lists[0]?.[2]).toBeGreaterThan(10)
    },
  },
]
