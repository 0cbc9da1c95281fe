import assert from 'node:assert/strict'

import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { z } from 'zod'

const weather = tool(({ city }) => `${city}：晴，22 度`, {
  name: 'get_weather',
  description: '查询天气',
  schema: z.object({ city: z.string() }),
})

/** The chunks of a stream, put together as LangChain does it. */
export async function whole(stream, onChunk = () => {}) {
  let sum
  for await (const chunk of stream) {
    onChunk(chunk)
    sum = sum === undefined ? chunk : sum.concat(chunk)
  }
  return sum
}

/** Ways to ask a model, the second with the chunks put together. */
export const ways = {
  invoke: (model, messages) => model.invoke(messages),
  stream: async (model, messages) => whole(await model.stream(messages)),
}

/** A tool is called, and its result is handed back. */
export async function thereAndBack(model, ask) {
  const bound = model.bindTools([weather])
  const question = new HumanMessage('[[sim: tool=get_weather; tool-arguments={"city":"杭州"}]] 天气如何？')
  const asking = await ask(bound, [question])
  assert.deepEqual(
    asking.tool_calls.map(({ name, args }) => [name, args]),
    [['get_weather', { city: '杭州' }]],
  )
  const result = await weather.invoke(asking.tool_calls[0])
  assert.match((await ask(bound, [question, asking, result])).text, /杭州：晴，22 度/)
}
