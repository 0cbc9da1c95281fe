/** LangChain JS: ChatOpenAI on the Responses API, and ChatAnthropic. */
import assert from 'node:assert/strict'

import { ChatAnthropic } from '@langchain/anthropic'
import { HumanMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { z } from 'zod'

import { check } from '../../test/support/report.ts'
import { thereAndBack, ways, whole } from './weather.mjs'

const { GATEWAY_URL, OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey } = process.env
const shared = { model: 'qwen-plus', apiKey, maxRetries: 0 }
const connect = {
  useResponsesApi: (fields) =>
    new ChatOpenAI({ ...shared, useResponsesApi: true, configuration: { baseURL }, ...fields }),
  ChatAnthropic: (fields) => new ChatAnthropic({ ...shared, anthropicApiUrl: GATEWAY_URL, ...fields }),
}
const thinking = {
  useResponsesApi: { modelKwargs: { reasoning: { effort: 'medium', summary: 'auto' } } },
  ChatAnthropic: { maxTokens: 8000, thinking: { type: 'enabled', budget_tokens: 1024 } },
}
const thoughtOf = (block) => block.reasoning ?? block.thinking ?? ''

for (const [name, model] of Object.entries(connect)) {
  await check(`${name}: invoke and stream, with usage`, async () => {
    const answer = await model().invoke('[[sim: say=您好]]')
    assert.deepEqual([answer.text, answer.usage_metadata.output_tokens], ['您好', 2])
    const pieces = []
    const stream = await model().stream('[[sim: pieces=["甲","乙","丙"]]]')
    const sum = await whole(stream, ({ text }) => text !== '' && pieces.push(text))
    assert.deepEqual(pieces, ['甲', '乙', '丙'])
    // A trap of the page: LangChain adds the first event's count of 1 to the last one's.
    assert.equal(sum.usage_metadata.output_tokens, name === 'ChatAnthropic' ? 4 : 3)
    assert.equal(sum.usage_metadata.input_tokens, answer.usage_metadata.input_tokens)
  })

  for (const [way, ask] of Object.entries(ways)) {
    await check(`${name}: bindTools, there and back, with ${way}`, () => thereAndBack(model(), ask))
  }

  await check(`${name}: withStructuredOutput`, async () => {
    const schema = z.object({ city: z.string(), amount: z.number() })
    const answer = await model().withStructuredOutput(schema, { name: 'case' }).invoke('北京，欠我 5000 元')
    assert.deepEqual(answer, { city: '北京', amount: 5000 })
  })

  await check(`${name}: reasoning is kept, and handed back`, async () => {
    const thinkingModel = model(thinking[name])
    const question = '[[sim: say=四; think=二加二]]'
    const answer = await thinkingModel.invoke(question)
    assert.deepEqual([answer.content.map(thoughtOf).join(''), answer.text], ['二加二', '四'])
    const next = [new HumanMessage(question), answer, new HumanMessage('[[sim: say=八]]')]
    assert.equal((await thinkingModel.invoke(next)).text, '八')
  })

  await check(`${name}: a refusal, and an answer that breaks off`, async () => {
    const refused = await model()
      .invoke('[[sim: error=DataInspectionFailed]]')
      .catch((thrown) => thrown)
    assert.equal(refused.status, 400)
    await assert.rejects(
      model()
        .stream('[[sim: cut-after=2]]')
        .then((stream) => whole(stream)),
      /DashScope/,
    )
  })
}
