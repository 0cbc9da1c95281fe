import { tool } from '@langchain/core/tools'
import { z } from 'zod'

export const weather = tool(({ city }) => `${city}：晴，22 度`, {
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
