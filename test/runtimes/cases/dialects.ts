import { expect } from 'vitest'

import type { Case } from '../server.ts'

interface Message {
  content: { type: string; text?: string; thinking?: string; signature?: string }[]
}

/** Each dialect once, with what only it uses. */
export const dialectCases: readonly Case[] = [
  {
    name: 'Messages, with thinking that only its caller can read',
    async run(server) {
      const body = {
        model: 'qwen3-max',
        max_tokens: 4000,
        thinking: { type: 'enabled', budget_tokens: 1024, display: 'omitted' },
        messages: [{ role: 'user', content: '[[sim: think=secret]] [[sim: say=open]]' }],
      }
      const response = await server.post('/v1/messages', body)
      const { content } = (await response.json()) as Message
      expect(content.find(({ type }) => type === 'text')?.text).toBe('open')
      expect(content.find(({ type }) => type === 'thinking')?.signature).toMatch(/.{20}/)
      expect(JSON.stringify(content)).not.toContain('secret')
    },
  },
  {
    name: 'Messages, streamed, with a key in x-api-key, and tokens counted',
    async run(server) {
      const headers = {
        authorization: '',
        'x-api-key': 'sk-0123456789abcdef',
        'anthropic-version': '2023-06-01',
      }
      const messages = [{ role: 'user', content: '[[sim: pieces=["hel","lo"]]]' }]
      const body = { model: 'qwen-plus', max_tokens: 100, stream: true, messages }
      const text = await (await server.post('/v1/messages', body, headers)).text()
      expect(text).toMatch(/^event: message_start\n[^]*event: message_stop\n/)
      expect(text).toContain('"text":"hel"')
      const counted = await server.post(
        '/v1/messages/count_tokens',
        { model: 'qwen-plus', messages },
        headers,
      )
      expect(await counted.json()).toMatchObject({ input_tokens: expect.any(Number) as unknown })
    },
  },
  {
    name: 'Responses, streamed',
    async run(server) {
      const body = { model: 'qwen-plus', input: '[[sim: say=hello]]', stream: true }
      const text = await (await server.post('/v1/responses', body)).text()
      expect(text).toMatch(/^event: response.created\n/)
      expect(text).toMatch(/event: response.completed\n[^\n]*"text":"hello"/)
    },
  },
  {
    name: 'embeddings of token ids, whose table is loaded when it is needed',
    async run(server) {
      const body = { model: 'text-embedding-v4', input: [[9906, 1917]] }
      const response = await server.post('/v1/embeddings', body)
      expect(await response.json()).toMatchObject({ data: [{ index: 0 }] })
      expect(server.callsWith('Hello world')).toHaveLength(1)
    },
  },
  {
    name: 'rerank',
    async run(server) {
      const body = { model: 'gte-rerank-v2', query: 'a', documents: ['a', 'b'] }
      const response = await server.post('/v1/rerank', body)
      expect(await response.json()).toMatchObject({ results: [{}, {}] })
    },
  },
]
