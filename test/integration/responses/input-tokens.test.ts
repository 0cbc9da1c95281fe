import OpenAI from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

onBothEdges((bench) => {
  const connect = () =>
    new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0 }).responses

  test('the tokens of a text', async () => {
    const count = (input: string) => connect().inputTokens.count({ model: 'qwen-plus', input })
    const one = await count('你好')
    expect(one).toEqual({ object: 'response.input_tokens', input_tokens: expect.any(Number) as number })
    expect(one.input_tokens).toBeGreaterThan(0)
    expect((await count('你好，请介绍一下杭州')).input_tokens).toBeGreaterThan(one.input_tokens)
    expect(bench.calls[0]).toMatchObject({
      path: '/api/v1/tokenizer',
      body: { model: 'qwen-plus', input: { messages: [{ role: 'user', content: '你好' }] } },
    })
  })

  test('the header x-gateway-model names the model where no alias does', async () => {
    await connect().inputTokens.count(
      { model: 'gpt-5.5', input: 'hi' },
      { headers: { 'x-gateway-model': 'qwen-plus' } },
    )
    expect(bench.calls[0]).toMatchObject({ body: { model: 'qwen-plus' } })
  })

  test('instructions, tools and calls count as text', async () => {
    await connect().inputTokens.count({
      model: 'qwen-plus',
      instructions: 'Be brief.',
      tools: [{ type: 'function', name: 'f', parameters: {}, strict: true }],
      input: [
        { role: 'user', content: 'U' },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'c', output: 'R' },
      ],
    })
    const body = bench.calls[0]?.body as
      | { input: { messages: { role: string; content: string }[] } }
      | undefined
    const [tools, ...texts] = body?.input.messages ?? []
    expect(tools?.content).toContain('"name":"f"')
    expect(texts).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'U' },
      { role: 'assistant', content: '[{"name":"f","arguments":"{\\"a\\":1}"}]' },
      { role: 'user', content: 'R' },
    ])
  })

  test.each([
    ['a model that DashScope does not count for', 'farui-plus', 'hi', 'model'],
    [
      'a picture',
      'qwen3-vl-plus',
      [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://x/a.png', detail: 'auto' }] }],
      'input',
    ],
  ] as const)('%s is 400', async (_, model, input, param) => {
    const counting = connect().inputTokens.count({ model, input: input as never })
    await expect(counting).rejects.toMatchObject({ status: 400, code: 'unsupported_value', param })
  })
})
