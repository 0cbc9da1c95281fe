import OpenAI from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'
import { errorOf } from '../../support/read-answer.ts'
import { expectResponsesStream } from '../../support/responses/validate-responses.ts'

const model = 'qwen-plus'
const pieces = 'pieces=["a","b","c","d","e","f"]'

/** Faults after the first event, and the code of the failed response. */
const broken = [
  [`[[sim: ${pieces}; drop-after=3]]`, 'server_error'],
  [`[[sim: ${pieces}; rst-after=3]]`, 'server_error'],
  [`[[sim: ${pieces}; cut-after=3]]`, 'server_error'],
  [`[[sim: ${pieces}; half-event]]`, 'server_error'],
  [`[[sim: ${pieces}; bad-json=3]]`, 'server_error'],
  [`[[sim: ${pieces}; error-after=3; error-code=Throttling.RateQuota]]`, 'rate_limit_exceeded'],
  [`[[sim: ${pieces}; error-after=3; error-code=Arrearage]]`, 'insufficient_quota'],
  [`[[sim: ${pieces}; error-after=3; error-code=DataInspectionFailed]]`, 'invalid_prompt'],
  [`[[sim: ${pieces}; error-after=3; error-code=InternalError]]`, 'server_error'],
] as const

onBothEdges((bench) => {
  const post = (body: object, headers: Record<string, string> = {}) =>
    bench.get('/v1/responses', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model, ...body }),
    })

  test.each(broken)('%s ends with error and response.failed: %s', async (input, code) => {
    const { response, events } = expectResponsesStream(await (await post({ input, stream: true })).text())
    expect([response.status, response.error?.code]).toEqual(['failed', code])
    expect(events.at(-2)).toMatchObject({ type: 'error', code, error: { code } })
  })

  test.each(broken)('%s: the SDK throws', async (input) => {
    const { responses } = new OpenAI({
      apiKey: key,
      baseURL: bench.baseURL,
      fetch: bench.fetch,
      maxRetries: 0,
    })
    await expect(responses.stream({ model, input }).finalResponse()).rejects.toBeInstanceOf(OpenAI.APIError)
    const read = async () => {
      for await (const event of await responses.create({ model, input, stream: true })) void event
    }
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError)
  })

  test.each([
    ['[[sim: error=Throttling.RateQuota]]', 429, 'rate_limit_exceeded'],
    ['[[sim: html-502]]', 502, 'upstream_malformed'],
    ['[[sim: empty-body]]', 502, 'upstream_interrupted'],
  ])('%s before the first event is an HTTP error, streamed or not', async (input, status, code) => {
    for (const stream of [true, false]) {
      const response = await post({ input, stream })
      expect([response.status, errorOf(await response.json()).code]).toEqual([status, code])
    }
  })

  test.each(broken.slice(0, 4))('%s makes no whole answer', async (input) => {
    const response = await post({ input })
    expect(response.status).toBeGreaterThanOrEqual(500)
    errorOf(await response.json())
  })

  test('the answer that reaches its limit is incomplete, streamed or not', async () => {
    const body = { input: '[[sim: say=一二三四五六; finish=length]]' }
    const { response } = expectResponsesStream(await (await post({ ...body, stream: true })).text())
    const whole = (await (await post(body)).json()) as typeof response
    for (const one of [response, whole]) {
      expect(one).toMatchObject({
        status: 'incomplete',
        completed_at: null,
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ type: 'message', status: 'incomplete' }],
      })
    }
  })

  test('a dry run sends nothing and shows the call, strict mode refuses what would be left out', async () => {
    const dry = await post({ input: 'hi', max_tool_calls: 1 }, { 'x-gateway-dry-run': 'true' })
    expect(await dry.json()).toMatchObject({
      object: 'gateway.dry_run',
      request: { body: { input: { messages: [{ role: 'user', content: 'hi' }] } } },
    })
    expect(dry.headers.get('x-gateway-adjusted')).toContain('max_tool_calls')
    const strict = await post({ input: 'hi', max_tool_calls: 1 }, { 'x-gateway-strict': 'true' })
    expect([strict.status, errorOf(await strict.json()).param]).toEqual([400, 'max_tool_calls'])
    expect(bench.calls).toEqual([])
  })

  test('errors are in Chinese as well where the caller reads it', async () => {
    const response = await post({ input: 'hi', previous_response_id: 'r' }, { 'accept-language': 'zh-CN' })
    expect(errorOf(await response.json()).message).toMatch(
      /^找不到 id 为 'r' 的上一个回答。.* \| Previous response/,
    )
  })
})
