/** LlamaIndex TS: its OpenAI class with a base URL. */
import assert from 'node:assert/strict'

import { OpenAI, OpenAIEmbedding } from '@llamaindex/openai'
import { SimpleChatEngine, tool } from 'llamaindex'
import { z } from 'zod'

import { check } from '../../test/support/report.ts'
import { runExample, runRecipe } from '../documents.mjs'

const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL } = process.env
const options = { model: 'qwen-plus', apiKey, baseURL, maxRetries: 0 }
const llm = new OpenAI(options)
const said = (content) => [{ role: 'user', content }]

await check('chat', async () => {
  const { message, raw } = await llm.chat({ messages: said('[[sim: say=您好]]') })
  assert.deepEqual([message.role, message.content], ['assistant', '您好'])
  assert.equal(raw.usage.completion_tokens, 2)
})

await check('chat, streamed', async () => {
  const pieces = []
  const stream = await llm.chat({ messages: said('[[sim: pieces=["甲","乙","丙"]]]'), stream: true })
  for await (const { delta } of stream) if (delta !== '') pieces.push(delta)
  assert.deepEqual(pieces, ['甲', '乙', '丙'])
})

const weather = tool({
  name: 'get_weather',
  description: '查询天气',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `${city}：晴，22 度`,
})
const question = said('[[sim: tool=get_weather; tool-arguments={"city":"杭州"}]] 天气如何？')

await check('chat asks for a tool and takes its result', async () => {
  const { message } = await llm.chat({ messages: question, tools: [weather] })
  const [call] = message.options.toolCall
  assert.deepEqual([call.name, JSON.parse(call.input)], ['get_weather', { city: '杭州' }])
  const content = weather.call(JSON.parse(call.input))
  const result = { role: 'user', content, options: { toolResult: { id: call.id, result: content } } }
  const last = await llm.chat({ messages: [...question, message, result], tools: [weather] })
  assert.match(last.message.content, /杭州：晴，22 度/)
})

await check('exec, streamed, calls the tool and hands back its result', async () => {
  const asking = await llm.exec({ messages: question, tools: [weather], stream: true })
  assert.deepEqual(
    asking.toolCalls.map(({ name, input }) => [name, input]),
    [['get_weather', { city: '杭州' }]],
  )
  const messages = [...question, ...asking.newMessages()]
  const last = await llm.exec({ messages, tools: [weather], stream: true })
  let text = ''
  for await (const { delta } of last.stream) text += delta
  assert.match(text, /杭州：晴，22 度/)
})

await check('a response format', async () => {
  const responseFormat = z.object({ city: z.string(), amount: z.number() })
  const { message } = await llm.chat({ messages: said('北京，欠我 5000 元'), responseFormat })
  assert.deepEqual(JSON.parse(message.content), { city: '北京', amount: 5000 })
})

await check('OpenAIEmbedding: texts in batches, and a query', async () => {
  const embedding = new OpenAIEmbedding({ ...options, model: 'text-embedding-v4', dimensions: 64 })
  const texts = Array.from({ length: 25 }, (_, number) => `article ${number}`)
  const vectors = await embedding.getTextEmbeddings(texts)
  assert.deepEqual([vectors.length, new Set(vectors.map(({ length }) => length))], [25, new Set([64])])
  assert.deepEqual(await embedding.getTextEmbedding('article 17'), vectors[17])
})

await check("a refusal has the status and OpenAI's code", async () => {
  const error = await llm.chat({ messages: said('[[sim: error=DataInspectionFailed]]') }).catch((it) => it)
  assert.deepEqual([error.status, error.code], [400, 'content_filter'])
})

/** How many tokens of a conversation of some 4,000 arrive. */
async function tokensSent(model) {
  const chatHistory = Array.from({ length: 20 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: '借款合同应当写明金额、利率和期限。'.repeat(10),
  }))
  const { raw } = await new SimpleChatEngine({ llm: model }).chat({
    message: '[[sim: say=好]] 继续',
    chatHistory,
  })
  return raw.usage.prompt_tokens
}

await check('a chat keeps its history where the context window is set, as the example does', async () => {
  class DashScope extends OpenAI {
    get metadata() {
      return { ...super.metadata, contextWindow: 12_288 }
    }
  }
  const [withoutWindow, withWindow] = [await tokensSent(llm), await tokensSent(new DashScope(options))]
  assert.ok(
    withWindow > 2000 && withoutWindow < 1024,
    `${withWindow} tokens, and ${withoutWindow} where it is not set`,
  )
  return `${withWindow} tokens, and ${withoutWindow} where it is not set`
})

await check('docs/clients/llamaindex-ts.md', async () => {
  assert.match(await runRecipe('llamaindex-ts.md'), /合同/)
})

await check('examples/llamaindex-ts.mjs', async () => {
  assert.match(
    await runExample('llamaindex-ts.mjs'),
    /> 朋友借我[^]*民法典[^]*\n> 起诉要准备[^]*\p{Script=Han}/u,
  )
})
