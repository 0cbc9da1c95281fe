/** Vercel AI SDK with its provider for OpenAI-compatible services. */
import assert from 'node:assert/strict'

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, Output, streamText } from 'ai'
import { z } from 'zod'

import { check } from '../../test/support/report.ts'
import { runExample, runRecipe } from '../documents.mjs'
import { requestsWith } from '../gateway-log.mjs'
import { askWithTool } from './weather-tool.mjs'

await import('./providers.mjs')

// It warns of what the test is about.
globalThis.AI_SDK_LOG_WARNINGS = false

const options = {
  name: 'dashscope',
  baseURL: process.env.OPENAI_BASE_URL,
  apiKey: process.env.OPENAI_API_KEY,
  includeUsage: true,
  supportsStructuredOutputs: true,
}
const dashscope = createOpenAICompatible(options)
const model = dashscope('qwen-plus')
const once = { model, maxRetries: 0 }

await check('generateText', async () => {
  const { text, finishReason, usage } = await generateText({ ...once, prompt: '[[sim: say=您好]]' })
  assert.deepEqual([text, finishReason, usage.outputTokens], ['您好', 'stop', 2])
  assert.equal(usage.inputTokens + usage.outputTokens, usage.totalTokens)
})

await check('streamText, with usage at the end', async () => {
  const answer = streamText({ ...once, prompt: '[[sim: pieces=["甲","乙","丙"]]]' })
  const pieces = []
  for await (const piece of answer.textStream) pieces.push(piece)
  assert.deepEqual(pieces, ['甲', '乙', '丙'])
  assert.equal((await answer.usage).outputTokens, 3)
})

await check('reasoning is kept apart from the text', async () => {
  const answer = streamText({
    ...once,
    prompt: '[[sim: say=四; think=二加二]]',
    providerOptions: { dashscope: { enable_thinking: true } },
  })
  assert.deepEqual([await answer.text, await answer.reasoningText], ['四', '二加二'])
})

for (const [name, ask] of Object.entries({ generateText, streamText })) {
  await check(`${name} calls a tool and hands back its result`, async () => {
    const answer = await askWithTool(ask, once)
    assert.equal((await answer.steps).length, 2)
  })
}

const Case = z.object({ city: z.string(), amount: z.number() })
await check('an object by a schema', async () => {
  const settings = { ...once, prompt: '北京，欠我 5000 元', output: Output.object({ schema: Case }) }
  assert.deepEqual((await generateText(settings)).output, { city: '北京', amount: 5000 })
  assert.deepEqual(await streamText(settings).output, { city: '北京', amount: 5000 })
})

await check(
  'without supportsStructuredOutputs the schema is not sent, and the prompt has to ask for JSON',
  async () => {
    const plain = createOpenAICompatible({ ...options, supportsStructuredOutputs: false })
    const ask = (prompt) =>
      generateText({ ...once, model: plain('qwen-plus'), prompt, output: Output.object({ schema: Case }) })
    const marker = '[[sim: say="{\\"city\\":\\"北京\\",\\"amount\\":5000}"]]'
    await assert.rejects(ask(`${marker} 北京，欠我 5000 元`), /must contain the word 'json'/)
    const { output } = await ask(`${marker} 北京，欠我 5000 元。以 JSON 回答`)
    assert.deepEqual(output, { city: '北京', amount: 5000 })
  },
)

await check('a refusal is an APICallError with status, code and request id', async () => {
  const error = await generateText({ ...once, prompt: '[[sim: error=Throttling.RateQuota]]' }).catch(
    (it) => it,
  )
  assert.ok(APICallError.isInstance(error), String(error))
  assert.deepEqual([error.statusCode, error.isRetryable], [429, true])
  assert.equal(JSON.parse(error.responseBody).error.code, 'rate_limit_exceeded')
  assert.match(error.responseHeaders['x-request-id'], /^req_/)
})

await check('an answer that breaks off is an error in the stream', async () => {
  const errors = []
  const answer = streamText({
    ...once,
    prompt: '[[sim: pieces=["a","b","c","d"]; cut-after=2]]',
    onError: ({ error }) => errors.push(error),
  })
  let text = ''
  for await (const part of answer.fullStream) if (part.type === 'text-delta') text += part.text
  assert.equal(text, 'ab')
  assert.equal(errors.length, 1)
  assert.match(JSON.stringify(errors[0]?.message ?? errors[0]), /broke off|interrupted|ended/i)
})

await check('abort ends a stream', async () => {
  const controller = new AbortController()
  const answer = streamText({
    ...once,
    prompt: '[[sim: endless; slow-chunks=20]]',
    abortSignal: controller.signal,
  })
  const kinds = []
  for await (const { type } of answer.fullStream) {
    kinds.push(type)
    if (kinds.filter((kind) => kind === 'text-delta').length === 3) controller.abort()
  }
  assert.equal(kinds.at(-1), 'abort')
})

await check('docs/clients/ai-sdk.md', async () => {
  assert.match(await runRecipe('ai-sdk.md'), /合同[^]*\{ city: '北京', amount: 5000 \}(?:\n.+){2}/)
})

// A trap of the page: where this fails, the page is out of date.
await check('the SDK retries although the gateway says not to', async () => {
  const key = 'sk-ai-sdk-asks-again'
  const patient = createOpenAICompatible({ ...options, apiKey: key })('qwen-plus')
  await assert.rejects(generateText({ model: patient, maxRetries: 1, prompt: '[[sim: cut-after=2]] hi' }))
  assert.equal(await requestsWith(key), 2)
})

await check('examples/ai-sdk.mjs', async () => {
  assert.match(await runExample('ai-sdk.mjs'), /民法典[^]*\n\d+ tokens\n$/)
})
