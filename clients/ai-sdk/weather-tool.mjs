import assert from 'node:assert/strict'

import { stepCountIs, tool } from 'ai'
import { z } from 'zod'

/** A tool that records the cities of its calls. */
function weatherTool(cities) {
  return tool({
    description: '查询天气',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => {
      cities.push(city)
      return `${city}：晴，22 度`
    },
  })
}

/** The answer of `generateText` or `streamText` when the tool was called and its result handed back. */
export async function askWithTool(ask, options) {
  const cities = []
  const answer = await ask({
    ...options,
    prompt: '[[sim: tool=get_weather; tool-arguments={"city":"杭州"}]] 天气如何？',
    tools: { get_weather: weatherTool(cities) },
    stopWhen: stepCountIs(3),
  })
  assert.match(await answer.text, /杭州：晴，22 度/)
  assert.deepEqual(cities, ['杭州'])
  return answer
}
