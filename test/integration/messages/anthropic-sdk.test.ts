import Anthropic, { type APIError } from '@anthropic-ai/sdk'
import { describe, expect, expectTypeOf, test } from 'vitest'

import type { Answer, MessagesEvent } from '../../../src/endpoints/messages/answer-schema.ts'
import { key, onBothEdges } from '../../support/edges.ts'

const base = { model: 'qwen-plus', max_tokens: 1024 }
const sim = (marker: string): Anthropic.MessageParam[] => [
  { role: 'user', content: `[[sim: ${marker}]] Go on` },
]
const tools: Anthropic.Tool[] = [
  {
    name: 'get_weather',
    description: 'The weather of a city',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
]

interface Raised {
  marker: string
  raised: new (...given: never[]) => APIError
  status: number
  type: string
}

const errors: Raised[] = [
  {
    marker: 'error=InvalidApiKey',
    raised: Anthropic.AuthenticationError,
    status: 401,
    type: 'authentication_error',
  },
  {
    marker: 'error=AccessDenied',
    raised: Anthropic.PermissionDeniedError,
    status: 403,
    type: 'permission_error',
  },
  { marker: 'error=ModelNotFound', raised: Anthropic.NotFoundError, status: 404, type: 'not_found_error' },
  { marker: 'error=Conflict', raised: Anthropic.ConflictError, status: 409, type: 'conflict_error' },
  {
    marker: 'error=DataInspectionFailed',
    raised: Anthropic.BadRequestError,
    status: 400,
    type: 'invalid_request_error',
  },
  {
    marker: 'error=Throttling.RateQuota',
    raised: Anthropic.RateLimitError,
    status: 429,
    type: 'rate_limit_error',
  },
  { marker: 'error=InternalError', raised: Anthropic.InternalServerError, status: 500, type: 'api_error' },
  {
    marker: 'error=ModelUnavailable',
    raised: Anthropic.InternalServerError,
    status: 529,
    type: 'overloaded_error',
  },
  { marker: 'html-502', raised: Anthropic.InternalServerError, status: 502, type: 'api_error' },
  { marker: 'drop-after=0', raised: Anthropic.InternalServerError, status: 502, type: 'api_error' },
]

onBothEdges((bench) => {
  const connect = (maxRetries = 0) =>
    new Anthropic({ apiKey: key, baseURL: bench.origin, fetch: bench.fetch, maxRetries })

  describe('messages', () => {
    test('a whole answer', async () => {
      const message = await connect().messages.create({
        ...base,
        messages: [{ role: 'user', content: 'Hello' }],
      })
      expect(message.content).toEqual([{ type: 'text', text: expect.stringMatching(/./), citations: null }])
      expect(message.stop_reason).toBe('end_turn')
      expect(message.usage.output_tokens).toBeGreaterThan(0)
      expect(message._request_id).toMatch(/^req_/)
    })

    test('a stream is the same message', async () => {
      const stream = connect().messages.stream({ ...base, messages: sim('say=One two three') })
      const texts: string[] = []
      stream.on('text', (text) => texts.push(text))
      const message = await stream.finalMessage()
      expect(texts.join('')).toBe(await stream.finalText())
      expect(texts.join('')).toContain('One two three')
      expect([message.stop_reason, message.usage.input_tokens > 0]).toEqual(['end_turn', true])
      expect(stream.request_id).toMatch(/^req_/)
    })

    test('thinking in a block of its own, with a signature', async () => {
      const request = { ...base, max_tokens: 4096, messages: [{ role: 'user' as const, content: 'Why?' }] }
      const stream = connect().messages.stream({
        ...request,
        thinking: { type: 'enabled', budget_tokens: 2048 },
      })
      const { content } = await stream.finalMessage()
      expect(content.map(({ type }) => type)).toEqual(['thinking', 'text'])
      expect(content[0]).toMatchObject({
        thinking: expect.stringMatching(/./),
        signature: expect.stringMatching(/^dg1\../),
      })
    })

    test.each([true, false])('a loop with a tool, as a stream: %s', async (streams) => {
      const client = connect()
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'What is the weather in Paris?' }]
      const ask = (choice: Anthropic.ToolChoice) => {
        const request = { ...base, messages, tools, tool_choice: choice }
        return streams ? client.messages.stream(request).finalMessage() : client.messages.create(request)
      }
      const first = await ask({ type: 'tool', name: 'get_weather' })
      const call = first.content.find((block) => block.type === 'tool_use')
      expect([first.stop_reason, call?.name]).toEqual(['tool_use', 'get_weather'])
      expect(call?.input).toMatchObject({ city: expect.any(String) })
      messages.push({ role: 'assistant', content: first.content })
      messages.push({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: '18 degrees' }],
      })
      const answered = await ask({ type: 'auto' })
      expect(answered.content.some(({ type }) => type === 'text')).toBe(true)
    })

    test('a runner of tools', async () => {
      const ran: unknown[] = []
      const runner = connect().beta.messages.toolRunner({
        ...base,
        messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
        max_iterations: 3,
        tools: [
          {
            ...tools[0],
            type: 'custom' as const,
            name: 'get_weather',
            input_schema: {
              type: 'object' as const,
              properties: { city: { type: 'string' } },
              required: ['city'],
            },
            parse: (input: unknown) => input,
            run: (input: unknown) => {
              ran.push(input)
              return '18 degrees'
            },
          },
        ],
      })
      const last = await runner
      expect(ran).toHaveLength(1)
      expect(last.content.some(({ type }) => type === 'text')).toBe(true)
    })

    test('a count of tokens', async () => {
      const { input_tokens: count } = await connect().messages.countTokens({
        model: 'qwen-plus',
        messages: [{ role: 'user', content: 'Hello' }],
        tools,
      })
      expect(count).toBeGreaterThan(10)
    })
  })

  describe('errors', () => {
    test.each(errors)('$marker raises its class', async ({ marker, raised, status, type }) => {
      for (const stream of [false, true]) {
        const error: unknown = await connect()
          .messages.create({ ...base, messages: sim(marker), stream })
          .catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(raised)
        expect(error).toMatchObject({ status, type, requestID: expect.stringMatching(/^req_/) })
      }
    })

    test('an unpaid bill is not retried', async () => {
      const error: unknown = await connect(2)
        .messages.create({ ...base, messages: sim('error=Arrearage') })
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ status: 402, type: 'billing_error' })
      expect(bench.calls).toHaveLength(1)
    })

    test('a throttled request is sent again', async () => {
      const messages = sim('error=Throttling.RateQuota; retry-after=1')
      await expect(connect(1).messages.create({ ...base, messages })).rejects.toThrow(
        Anthropic.RateLimitError,
      )
      expect(bench.calls).toHaveLength(2)
    })

    test('a stream that breaks off', async () => {
      const stream = connect().messages.stream({
        ...base,
        messages: sim('say=One two three four five six; drop-after=3'),
      })
      const error: unknown = await stream.finalMessage().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Anthropic.APIError)
      expect(error).toMatchObject({ type: 'api_error', message: expect.stringContaining('may cost twice') })
    })
  })
})

test("the gateway's types fit the SDK's", () => {
  expectTypeOf<Answer['usage']['input_tokens']>().toExtend<Anthropic.Usage['input_tokens']>()
  expectTypeOf<NonNullable<Answer['stop_reason']>>().toExtend<NonNullable<Anthropic.Message['stop_reason']>>()
  expectTypeOf<MessagesEvent['type'] & Anthropic.RawMessageStreamEvent['type']>().toExtend<string>()
})
