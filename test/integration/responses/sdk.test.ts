import OpenAI from 'openai'
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import type { ResponseInputItem } from 'openai/resources/responses/responses'
import { expect, test } from 'vitest'
import { z } from 'zod'

import { key, onBothEdges } from '../../support/edges.ts'
import { expectResponse } from '../../support/responses/response-object.ts'

const model = 'qwen-plus'

onBothEdges((bench) => {
  const connect = () =>
    new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0 }).responses

  test('create', async () => {
    const { data, response } = await connect()
      .create({ model, input: '[[sim: say=您好]]', instructions: 'Be brief.' })
      .withResponse()
    const { output_text: text, ...body } = data
    expectResponse(body)
    expect(text).toBe('您好')
    expect(data.usage).toMatchObject({ output_tokens: 2, output_tokens_details: { reasoning_tokens: 0 } })
    expect(response.headers.get('x-gateway-adjusted')).toBeNull()
    expect(response.headers.get('x-dashscope-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('stream, whose deltas are the final text', async () => {
    const stream = connect().stream({ model, input: '[[sim: pieces=["甲","乙","丙"]]]' })
    let text = ''
    stream.on('response.output_text.delta', ({ delta }) => void (text += delta))
    const final = await stream.finalResponse()
    expect([text, final.output_text, final.status]).toEqual(['甲乙丙', '甲乙丙', 'completed'])
  })

  test('stream with thoughts', async () => {
    const reasoning = { effort: 'medium', summary: 'auto' } as const
    const stream = connect().stream({ model, input: '9.11 和 9.9 哪个大？', reasoning })
    let thought = ''
    stream.on('response.reasoning_summary_text.delta', ({ delta }) => void (thought += delta))
    const { output, usage } = await stream.finalResponse()
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    expect(output[0]).toMatchObject({ summary: [{ type: 'summary_text', text: thought }] })
    expect(thought).not.toBe('')
    expect(usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
  })

  test('parse', async () => {
    const City = z.object({ city: z.string(), inhabitants: z.number() })
    const { output_parsed: parsed } = await connect().parse({
      model,
      input: 'Answer with JSON about Hangzhou',
      text: { format: zodTextFormat(City, 'city') },
    })
    expect(City.parse(parsed)).toEqual(parsed)
  })

  test.each([true, false])('a call, its result and the answer (streaming: %s)', async (streams) => {
    const Weather = z.object({ city: z.string() })
    const tools = [zodResponsesFunction({ name: 'get_weather', parameters: Weather })]
    const input: ResponseInputItem[] = [{ role: 'user', content: '杭州今天天气如何？' }]
    const next = () =>
      streams
        ? connect().stream({ model, input, tools }).finalResponse()
        : connect().parse({ model, input, tools })
    const first = await next()
    const call = first.output.find((item) => item.type === 'function_call')
    expect(call).toMatchObject({
      name: 'get_weather',
      status: 'completed',
      parsed_arguments: { city: '杭州' },
    })
    for (const item of first.output) input.push(item as ResponseInputItem)
    input.push({ type: 'function_call_output', call_id: call?.call_id ?? '', output: '晴，23 度' })
    const answered = await next()
    expect(answered.output_text).toContain('晴，23 度')
    expect(bench.calls[1]?.body).toMatchObject({
      input: {
        messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'tool', tool_call_id: call?.call_id }],
      },
    })
  })

  test('a refusal is an error of its class', async () => {
    await expect(
      connect().create({ model, input: 'hi', previous_response_id: 'resp_1' }),
    ).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    })
    await expect(connect().create({ model: 'no-such-model', input: 'hi' })).rejects.toMatchObject({
      status: 400,
      code: 'model_not_found',
      param: 'model',
    })
    await expect(connect().retrieve('resp_1')).rejects.toMatchObject({ status: 404, param: 'id' })
  })
})
