import { expect, test } from 'vitest'

import { ask, key, onBothEdges } from '../../support/edges.ts'
import { readCompletion, readStream } from '../../support/read-answer.ts'

const generation = '/api/v1/services/aigc/text-generation/generation'
const whole = { result_format: 'message' }
const base = { ...whole, incremental_output: true }
const user = { role: 'user', content: 'hi' }
const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
}

onBothEdges((bench) => {
  const sent = async (fields: Record<string, unknown>) => {
    const response = await bench.chat({ model: 'qwen-plus', messages: [user], ...fields })
    await readCompletion(response)
    const body = bench.calls[0]?.body as {
      input: { messages: unknown[] }
      parameters: Record<string, unknown>
    }
    return { ...body, adjusted: response.headers.get('x-gateway-adjusted') }
  }

  test('fields that the caller left out are not sent', async () => {
    await readStream(await bench.chat({ model: 'qwen-plus', messages: [user], stream: true }))
    await readCompletion(await bench.chat({ model: 'qwen-plus', messages: [user], n: 2 }))
    expect(bench.calls.map(({ body }) => body)).toEqual([
      { model: 'qwen-plus', input: { messages: [user] }, parameters: base },
      { model: 'qwen-plus', input: { messages: [user] }, parameters: { result_format: 'message', n: 2 } },
    ])
    const [streamed, other] = bench.calls
    expect([streamed?.method, streamed?.path, streamed?.key]).toEqual(['POST', generation, key])
    expect(streamed?.headers).toMatchObject({ 'x-dashscope-sse': 'enable', accept: 'text/event-stream' })
    expect(streamed?.headers['user-agent']).toMatch(/^dashscope-gateway\//)
    expect(other?.headers).not.toHaveProperty('x-dashscope-sse')
    expect(other?.headers['accept']).toBe('application/json')
  })

  test('null is the same as absent', async () => {
    const names = [
      'temperature',
      'top_p',
      'n',
      'seed',
      'stop',
      'max_tokens',
      'tools',
      'tool_choice',
      'response_format',
      'logprobs',
      'stream_options',
      'user',
      'parallel_tool_calls',
    ]
    const { parameters, adjusted } = await sent(Object.fromEntries(names.map((name) => [name, null])))
    expect(parameters).toEqual(base)
    expect(adjusted).toBeNull()
  })

  test('parameters that both APIs have are passed on unchanged', async () => {
    const fields = {
      temperature: 0,
      top_p: 0.5,
      max_tokens: 50,
      seed: 0,
      stop: ['\n\n', '。'],
      presence_penalty: -1.5,
      n: 1,
    }
    const { parameters, adjusted } = await sent(fields)
    expect(parameters).toEqual({ ...whole, ...fields })
    expect(adjusted).toBeNull()
  })

  test("DashScope's own parameters are passed on in parameters", async () => {
    const fields = {
      top_k: 20,
      repetition_penalty: 1.1,
      enable_thinking: true,
      thinking_budget: 100,
      enable_search: false,
    }
    const { parameters, adjusted } = await sent(fields)
    expect(parameters).toEqual({ ...base, ...fields })
    expect(adjusted).toBeNull()
  })

  test('every adjusted or dropped parameter is reported', async () => {
    const { parameters, adjusted } = await sent({
      temperature: 2,
      top_p: 0,
      frequency_penalty: 1,
      seed: -5,
      user: 'me',
      logit_bias: { '1': 5 },
    })
    expect(parameters).toEqual({ ...base, temperature: 1.99, top_p: 0.001, seed: 5 })
    for (const reported of [
      'temperature=2->1.99',
      'top_p=0->0.001',
      'frequency_penalty dropped',
      'seed=-5->5',
      'user dropped',
      'logit_bias dropped',
    ]) {
      expect(adjusted).toContain(reported)
    }
  })

  test('the report is ASCII and short, whatever the names of the parameters', async () => {
    const response = await bench.chat(ask('hi', { [`参数${'x'.repeat(2000)}`]: 1 }))
    await readCompletion(response)
    const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
    expect(adjusted).toMatch(/^[\x20-\x7e]{1,1000}$/)
  })

  test('farui-plus gets only the parameters that it supports', async () => {
    const { parameters, adjusted } = await sent({ model: 'farui-plus', top_p: 1, max_tokens: 9000 })
    expect(parameters).toEqual({ ...whole, top_p: 0.999, max_tokens: 2000 })
    expect(adjusted).toContain('max_tokens=9000->2000')
    expect(adjusted).toContain('top_p=1->0.999')
  })

  test('max_completion_tokens becomes max_tokens, and takes precedence over it', async () => {
    expect((await sent({ max_completion_tokens: 7 })).parameters).toEqual({ ...whole, max_tokens: 7 })
    bench.forget()
    expect((await sent({ max_completion_tokens: 7, max_tokens: 9 })).parameters).toEqual({
      ...whole,
      max_tokens: 7,
    })
  })

  test('an empty list of tools is not sent', async () => {
    const { parameters } = await sent({ tools: [], tool_choice: 'auto', parallel_tool_calls: true })
    expect(parameters).toEqual(base)
  })

  test.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', { type: 'function', function: { name: 'get_weather' } }],
  ])('tool_choice %s', async (choice, taken) => {
    const { parameters } = await sent({ tools: [tool], tool_choice: choice, parallel_tool_calls: false })
    expect(parameters).toEqual({ ...base, tools: [tool], tool_choice: taken, parallel_tool_calls: false })
  })

  test('developer becomes system, parts become text, names are not sent', async () => {
    const { input } = await sent({
      messages: [
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'Be ' },
            { type: 'text', text: 'brief.' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'h' },
            { type: 'text', text: 'i' },
          ],
          name: 'me',
        },
      ],
    })
    expect(input.messages).toEqual([{ role: 'system', content: 'Be brief.' }, user])
  })

  test.each([
    ['null', { content: null }],
    ['empty', { content: '' }],
    ['absent', {}],
  ])('a turn of tool calls with content %s', async (_, content) => {
    const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }
    const { input } = await sent({
      messages: [
        user,
        { role: 'assistant', ...content, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: '22' }] },
      ],
      tools: [tool],
    })
    expect(input.messages).toEqual([
      user,
      { role: 'assistant', content: '', tool_calls: [{ index: 0, ...call }] },
      { role: 'tool', content: '22', tool_call_id: 'call_1' },
    ])
  })

  test('leading system messages become one, and a later one stays in its place, marked', async () => {
    const { input, adjusted } = await sent({
      messages: [
        { role: 'system', content: 'A' },
        { role: 'system', content: 'B' },
        user,
        { role: 'developer', content: 'C' },
        { role: 'user', content: 'again' },
      ],
    })
    expect(input.messages).toEqual([
      { role: 'system', content: 'A\n\nB' },
      user,
      { role: 'user', content: '<system-reminder>\nC\n</system-reminder>' },
      { role: 'user', content: 'again' },
    ])
    expect(adjusted).toContain('messages->one system message at the start')
    expect(adjusted).toContain('messages[3].role->user, marked as an instruction')
  })

  test('farui-plus gets turns that alternate', async () => {
    const { input, adjusted } = await sent({
      model: 'farui-plus',
      messages: [user, { role: 'user', content: 'again' }],
    })
    expect(input.messages).toEqual([{ role: 'user', content: 'hi\n\nagain' }])
    expect(adjusted).toContain('consecutive messages of one role joined')
  })

  test('reasoning of earlier turns is sent back', async () => {
    const turn = { role: 'assistant', content: 'four', reasoning_content: 'two and two' }
    const { input } = await sent({ messages: [user, turn, user] })
    expect(input.messages).toEqual([user, turn, user])
  })

  test('the query and the path of the caller are not sent to DashScope', async () => {
    const response = await bench.get('/v1/chat/completions?api_key=sk-query&x=1', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi')),
    })
    await readCompletion(response)
    expect(bench.calls.map(({ path }) => path)).toEqual([generation])
  })
})
