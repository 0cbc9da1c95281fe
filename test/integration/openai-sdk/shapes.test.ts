import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { expect, test } from 'vitest'
import { z } from 'zod'

import { key, onBothEdges } from '../../support/edges.ts'
import { expectChatCompletion } from '../../support/validate.ts'

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming
type Messages = OpenAI.ChatCompletionMessageParam[]

const question: Messages = [
  { role: 'user', content: 'What is the weather in Hangzhou and the time in Tokyo?' },
]
const toolOf = (name: string): OpenAI.ChatCompletionTool => ({
  type: 'function',
  function: {
    name,
    description: name === 'get_weather' ? 'The weather in a city' : 'The time in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
})
const tools = [toolOf('get_weather'), toolOf('get_time')]

/** A call in a history, with any arguments. */
const called = (id: string, args: string): OpenAI.ChatCompletionAssistantMessageParam => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name: 'get_weather', arguments: args } }],
})

onBothEdges((bench) => {
  const connect = () => new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0 })
  const create = async (params: Omit<Params, 'model'> & { model?: string }, extra: object = {}) => {
    const { data, response } = await connect()
      .chat.completions.create({ model: 'qwen-plus', ...params, ...extra })
      .withResponse()
    expectChatCompletion(data)
    return { data, sent: bench.calls.at(-1)?.body, adjusted: response.headers.get('x-gateway-adjusted') }
  }

  test('a question about two things is answered with two tool calls', async () => {
    const { data, sent } = await create({ messages: question, tools })
    expect(sent).toMatchObject({ parameters: { parallel_tool_calls: true } })
    const names = data.choices[0]?.message.tool_calls?.map(
      (call) => call.type === 'function' && call.function.name,
    )
    expect(names?.toSorted()).toEqual(['get_time', 'get_weather'])
  })

  test('parallel_tool_calls false returns a single call', async () => {
    const { data, sent } = await create({ messages: question, tools, parallel_tool_calls: false })
    expect(sent).toMatchObject({ parameters: { parallel_tool_calls: false } })
    expect(data.choices[0]?.message.tool_calls).toHaveLength(1)
  })

  test.each([
    [{ reasoning_effort: 'none' }, false],
    [{ reasoning_effort: 'high' }, true],
    [{ thinking: { type: 'disabled' } }, false],
    [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, true],
    [{ reasoning: { enabled: false } }, false],
    [{ reasoning: { effort: 'high' } }, true],
    [{ chat_template_kwargs: { enable_thinking: false } }, false],
    [{ enable_thinking: true }, true],
  ])('%j: thinking is %s, whatever the default of the model', async (words, thinks) => {
    for (const model of ['qwen-plus', 'qwen3.6-plus', 'glm-5.2', 'deepseek-v4-pro']) {
      const { data, sent } = await create({ model, messages: [{ role: 'user', content: 'hi' }] }, words)
      expect(sent).toMatchObject({ parameters: { enable_thinking: thinks } })
      const thoughts: unknown = Reflect.get(data.choices[0]?.message ?? {}, 'reasoning_content')
      expect([model, typeof thoughts]).toEqual([model, thinks ? 'string' : 'undefined'])
    }
  })

  test('truncated arguments in the history are closed, and the conversation continues', async () => {
    const messages: Messages = [
      ...question,
      called('call_1', '{"city": "Hang'),
      { role: 'tool', tool_call_id: 'call_1', content: '12 °C' },
    ]
    const { sent, adjusted } = await create({ messages, tools })
    expect(sent).toMatchObject({
      input: { messages: [{}, { tool_calls: [{ function: { arguments: '{"city": "Hang"}' } }] }, {}] },
    })
    expect(adjusted).toContain('messages[1].tool_calls[0].function.arguments')
  })

  test('a call without an answer is the SDK’s BadRequestError where there is no repair', async () => {
    const waiting = create({ messages: [...question, called('call_1', '{}')], tools })
    await expect(waiting).rejects.toThrow(OpenAI.BadRequestError)
    await expect(create({ messages: [...question, called('call_1', '{}')], tools })).rejects.toMatchObject({
      param: expect.stringContaining('messages[1]'),
    })
  })

  test('a lone developer message is answered', async () => {
    const { sent, adjusted } = await create({ messages: [{ role: 'developer', content: 'Say hello.' }] })
    expect(sent).toMatchObject({ input: { messages: [{ role: 'user', content: 'Say hello.' }] } })
    expect(adjusted).toContain('messages[0].role')
  })

  test('a last assistant message is continued if the model supports it, and refused if not', async () => {
    const messages: Messages = [
      { role: 'user', content: 'Write a poem.' },
      { role: 'assistant', content: 'Over the lake' },
    ]
    const { sent } = await create({ messages })
    expect(sent).toMatchObject({ input: { messages: [{}, { role: 'assistant', partial: true }] } })
    const refused = create({ model: 'farui-plus', messages })
    await expect(refused).rejects.toMatchObject({ status: 400, param: 'messages[1]' })
  })

  test('parse works with a model that has JSON mode alone', async () => {
    const City = z.object({ name: z.string(), population: z.int() })
    const completion = await connect().chat.completions.parse({
      model: 'deepseek-v4-pro',
      messages: [{ role: 'user', content: 'Hangzhou?' }],
      response_format: zodResponseFormat(City, 'city'),
    })
    expect(City.safeParse(completion.choices[0]?.message.parsed).success).toBe(true)
    expect(bench.calls.at(-1)?.body).toMatchObject({
      parameters: { response_format: { type: 'json_object' } },
    })
  })

  test('the base URL of DashScope’s compatible mode works with this host', async () => {
    const baseURL = `${bench.origin}/compatible-mode/v1`
    const client = new OpenAI({ apiKey: key, baseURL, fetch: bench.fetch, maxRetries: 0 })
    const completion = await client.chat.completions.create({
      model: 'farui-plus',
      messages: [{ role: 'user', content: '[[sim: say=您好]]' }],
    })
    expect(completion.choices[0]?.message.content).toBe('您好')
  })

  test('a placeholder key is an AuthenticationError that says so', async () => {
    const client = new OpenAI({
      apiKey: 'DUMMY_KEY',
      baseURL: bench.baseURL,
      fetch: bench.fetch,
      maxRetries: 0,
    })
    const answer = client.chat.completions.create({ model: 'qwen-plus', messages: question })
    await expect(answer).rejects.toThrow(OpenAI.AuthenticationError)
    await expect(client.models.list().then(() => 'listed')).resolves.toBe('listed')
    expect(bench.calls).toHaveLength(0)
  })
})
