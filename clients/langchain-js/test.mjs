/** LangChain JS: ChatOpenAI with a base URL, on chat completions. */
import assert from 'node:assert/strict'

import { AIMessage } from '@langchain/core/messages'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { z } from 'zod'

import { check } from '../../test/support/report.ts'
import { runExample, runRecipe } from '../documents.mjs'
import { requestsWith } from '../gateway-log.mjs'
import { thereAndBack, ways } from './weather.mjs'

await import('./other-apis.mjs')
await import('./old-sdk.mjs')

const connect = (fields = {}) =>
  new ChatOpenAI({
    model: 'qwen-plus',
    apiKey: process.env.OPENAI_API_KEY,
    maxRetries: 0,
    configuration: { baseURL: process.env.OPENAI_BASE_URL },
    ...fields,
  })

await check('invoke', async () => {
  const answer = await connect().invoke('[[sim: say=您好]]')
  assert.ok(AIMessage.isInstance(answer))
  assert.equal(answer.text, '您好')
  assert.equal(answer.response_metadata.finish_reason, 'stop')
  const { input_tokens: input, output_tokens: output, total_tokens: total } = answer.usage_metadata
  assert.deepEqual([output, input + output], [2, total])
})

await check('stream, with usage at the end', async () => {
  const pieces = []
  let usage
  for await (const chunk of await connect().stream('[[sim: pieces=["甲","乙","丙"]]]')) {
    if (chunk.text !== '') pieces.push(chunk.text)
    usage = chunk.usage_metadata ?? usage
  }
  assert.deepEqual(pieces, ['甲', '乙', '丙'])
  assert.equal(usage.output_tokens, 3)
})

// Not with `streaming: true`: see the recipe.
for (const [way, ask] of Object.entries(ways)) {
  await check(`bindTools, there and back, with ${way}`, () => thereAndBack(connect(), ask))
}

const Case = z.object({ city: z.string(), amount: z.number() })
for (const method of [undefined, 'jsonSchema', 'functionCalling', 'jsonMode']) {
  await check(`withStructuredOutput, method ${method ?? 'by default'}`, async () => {
    const model = connect().withStructuredOutput(Case, { name: 'case', ...(method && { method }) })
    const answer = { city: '北京', amount: 5000 }
    // Without a schema the simulator needs a marker with the answer.
    const question =
      method === 'jsonMode'
        ? `[[sim: say=${JSON.stringify(JSON.stringify(answer))}]] 以 JSON 回答`
        : '北京，欠我 5000 元'
    assert.deepEqual(await model.invoke(question), answer)
  })
}

await check('batch keeps the order', async () => {
  const numbers = ['一', '二', '三', '四']
  const answers = await connect().batch(
    numbers.map((number, index) => `[[sim: say=${number}; slow-ttfb=${200 - index * 50}]]`),
  )
  assert.deepEqual(
    answers.map(({ text }) => text),
    numbers,
  )
})

await check('OpenAIEmbeddings: a list of 512 texts and a rest, each with its own vector', async () => {
  const key = 'sk-langchain-embeds'
  const embeddings = new OpenAIEmbeddings({
    model: 'text-embedding-v4',
    dimensions: 64,
    apiKey: key,
    maxRetries: 0,
    configuration: { baseURL: process.env.OPENAI_BASE_URL },
  })
  const texts = Array.from({ length: 520 }, (_, number) => `article ${number}`)
  const vectors = await embeddings.embedDocuments(texts)
  assert.deepEqual([vectors.length, new Set(vectors.map(({ length }) => length))], [520, new Set([64])])
  assert.equal(await requestsWith(key), 2)
  assert.deepEqual(await embeddings.embedQuery('article 517'), vectors[517])
})

await check("a refusal has the status and OpenAI's code", async () => {
  const error = await connect()
    .invoke('[[sim: error=DataInspectionFailed]]')
    .catch((thrown) => thrown)
  assert.deepEqual([error.status, error.code], [400, 'content_filter'])
})

await check('docs/clients/langchain-js.md', async () => {
  assert.match(
    await runRecipe('langchain-js.md'),
    /合同[^]*\nreasoning,text .+\nthinking,text .+\n.{10,}9\.9/,
  )
})

// A trap of the page: where this fails, the page is out of date.
await check('the SDK retries although the gateway says not to', async () => {
  const key = 'sk-langchain-asks-again'
  const model = connect({ apiKey: key, maxRetries: 1 })
  await assert.rejects(model.invoke('[[sim: cut-after=2]] hi'), { code: 'upstream_interrupted' })
  assert.equal(await requestsWith(key), 2)
})

await check('examples/langchain-js.mjs', async () => {
  assert.match(await runExample('langchain-js.mjs'), /合同/)
})
