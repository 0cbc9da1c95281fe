import OpenAI from 'openai'
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { key, onBothEdges } from '../../support/edges.ts'
import { wholeParameterRequest } from '../../support/whole-parameter-request.ts'
import { expectChatCompletion, expectChunk, expectModelList } from '../../support/validate.ts'

type Messages = OpenAI.ChatCompletionMessageParam[]
const model = 'qwen-plus'
const said = (content: string): Messages => [{ role: 'user', content }]

onBothEdges((bench) => {
  const connect = (options: ConstructorParameters<typeof OpenAI>[0] = {}) =>
    new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0, ...options })

  test('create', async () => {
    const completion = await connect().chat.completions.create({ model, messages: said('[[sim: say=您好]]') })
    expectChatCompletion(completion)
    expect(completion.choices[0]?.message.content).toBe('您好')
    expect(completion.usage?.completion_tokens).toBe(2)
    expect(completion._request_id).toMatch(/^req_[0-9A-Za-z]{32}$/)
  })

  test('create, with the raw response', async () => {
    const {
      data,
      response,
      request_id: id,
    } = await connect()
      .chat.completions.create({ model, messages: said('hi') })
      .withResponse()
    expectChatCompletion(data)
    expect(id).toBe(response.headers.get('x-request-id'))
    expect(response.headers.get('x-dashscope-request-id')).toBe(data.id.replace('chatcmpl-', ''))
  })

  test('every parameter at once is answered, and what is ignored is reported', async () => {
    const { data, response } = await connect()
      .chat.completions.create({ ...wholeParameterRequest, model })
      .withResponse()
    expectChatCompletion(data)
    const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
    const reported = adjusted.split(/(?<=\)), /).map((phrase) => /^[\w.[\]]+/.exec(phrase)?.[0])
    expect(reported).toEqual(expect.arrayContaining(ignored))
    expect(bench.calls[0]?.body).toMatchObject({
      parameters: {
        presence_penalty: -2,
        logprobs: true,
        stop: '\n',
        tool_choice: 'none',
        parallel_tool_calls: true,
        enable_thinking: false,
        enable_search: true,
        search_options: { enable_source: true, enable_citation: true },
      },
    })
    expect(bench.calls[0]?.body).not.toHaveProperty('parameters.audio')
  })

  test('farui-plus answers it without log probabilities and a search, which are refused', async () => {
    const { web_search_options: _, ...shading } = wholeParameterRequest
    const { data, response } = await connect()
      .chat.completions.create({ ...shading, logprobs: false, model: 'farui-plus' })
      .withResponse()
    expectChatCompletion(data)
    expect(response.headers.get('x-gateway-adjusted')).toContain(
      'tools dropped (not supported by farui-plus)',
    )
    const refused = connect().chat.completions.create({ ...wholeParameterRequest, model: 'farui-plus' })
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter' })
  })

  test('stream', async () => {
    const messages = said('[[sim: pieces=["甲","乙","丙"]]]')
    const stream = await connect().chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const pieces: string[] = []
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) {
      expectChunk(chunk)
      const content = chunk.choices[0]?.delta.content ?? ''
      if (content !== '') pieces.push(content)
      usage = chunk.usage
    }
    expect(pieces).toEqual(['甲', '乙', '丙'])
    expect(usage?.completion_tokens).toBe(3)
  })

  test('the stream helper', async () => {
    const deltas: string[] = []
    const runner = connect().chat.completions.stream({ model, messages: said('[[sim: pieces=["a","b"]]]') })
    runner.on('content', (delta) => deltas.push(delta))
    const completion = await runner.finalChatCompletion()
    expect(deltas).toEqual(['a', 'b'])
    expect(completion.choices[0]).toMatchObject({
      message: { content: 'ab', refusal: null },
      finish_reason: 'stop',
    })
    expect(await runner.finalContent()).toBe('ab')
  })

  test('the stream helper puts tool calls together', async () => {
    const runner = connect().chat.completions.stream({
      model,
      messages: said('杭州天气'),
      tools: [weather(() => '')],
    })
    const { choices } = await runner.finalChatCompletion()
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'get_weather', arguments: '{"city": "杭州"}' } },
    ])
  })

  test('the stream helper fails where the answer is cut', async () => {
    const runner = connect().chat.completions.stream({ model, messages: said('[[sim: cut-after=2]]') })
    await expect(runner.finalChatCompletion()).rejects.toMatchObject({ code: 'upstream_interrupted' })
  })

  test('parse', async () => {
    const Case = z.object({ city: z.string(), amount: z.number(), urgent: z.boolean() })
    const completion = await connect().chat.completions.parse({
      model,
      messages: said('北京，欠我 5000 元'),
      response_format: zodResponseFormat(Case, 'case'),
    })
    expect(completion.choices[0]?.message.parsed).toEqual({ city: '北京', amount: 5000, urgent: true })
  })

  test.each([false, true])('runTools, stream %s', async (stream) => {
    const seen: string[] = []
    const tools = [
      weather((city) => {
        seen.push(city)
        return '晴，22 度'
      }),
    ]
    const messages = said('杭州天气如何？')
    const runner = stream
      ? connect().chat.completions.runTools({ model, messages, tools, stream: true })
      : connect().chat.completions.runTools({ model, messages, tools })
    expect(await runner.finalContent()).toContain('晴，22 度')
    expect(seen).toEqual(['杭州'])
    expect(bench.calls).toHaveLength(2)
    expect(bench.calls[1]?.body).toMatchObject({
      input: {
        messages: [
          { role: 'user' },
          { role: 'assistant', content: '' },
          { role: 'tool', content: '晴，22 度' },
        ],
      },
    })
  })

  test('reasoning_content is there', async () => {
    const messages = said('[[sim: say=四; think=二加二]]')
    const body = { model, messages, enable_thinking: true }
    const completion = await connect().chat.completions.create(body)
    expect(completion.choices[0]?.message).toMatchObject({ content: '四', reasoning_content: '二加二' })
  })

  test('models', async () => {
    const list = await connect().models.list()
    expectModelList({ object: list.object, data: list.data })
    expect(list.data.map(({ id }) => id)).toContain('farui-plus')
    expect(await connect().models.retrieve('farui-plus')).toMatchObject({ id: 'farui-plus', object: 'model' })
    const lost = connect().models.retrieve('siliconflow/no-such-model')
    await expect(lost).rejects.toThrow('siliconflow/no-such-model')
    await expect(lost).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  describe('a client that disconnects', () => {
    test('stream.controller.abort ends the call to DashScope', async () => {
      const stream = await connect().chat.completions.create({
        model,
        messages: said('[[sim: endless]]'),
        stream: true,
      })
      let count = 0
      for await (const chunk of stream) {
        expectChunk(chunk)
        count += 1
        if (count === 5) stream.controller.abort()
      }
      expect(count).toBeLessThan(1000)
      await expect.poll(() => bench.calls[0]?.state).toBe('aborted')
    })

    test('break ends the call to DashScope', async () => {
      const stream = await connect().chat.completions.create({
        model,
        messages: said('[[sim: endless]]'),
        stream: true,
      })
      for await (const chunk of stream) {
        expectChunk(chunk)
        break
      }
      await expect.poll(() => bench.calls[0]?.state).toBe('aborted')
    })

    test('a signal and a timeout end the call before the answer', async () => {
      const messages = said('[[sim: slow-ttfb=5000]]')
      const signal = AbortSignal.timeout(500)
      const left = connect().chat.completions.create({ model, messages }, { signal })
      await expect(left).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
      const late = connect().chat.completions.create({ model, messages }, { timeout: 500 })
      await expect(late).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError)
      await expect.poll(() => bench.calls.map(({ state }) => state)).toEqual(['aborted', 'aborted'])
    })
  })
})

/** The adjustments reported for qwen-plus in the request with every parameter. */
const ignored = [
  'frequency_penalty',
  'functions',
  'function_call',
  'logit_bias',
  'metadata',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'seed',
  'store',
  'user',
  'verbosity',
  'web_search_options.search_context_size',
]

/** A tool for the SDK that returns the result of `look` for a city. */
function weather(look: (city: string) => string) {
  const parameters = z.object({ city: z.string() })
  return zodFunction({
    name: 'get_weather',
    description: 'The weather of a city',
    parameters,
    function: ({ city }) => look(city),
  })
}
